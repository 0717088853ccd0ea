namespace Platform.Laws;

/// <summary>Reads the lines of a region once, in their order, and makes of them the units.</summary>
internal static class Marker
{
    public static Structure Mark(SourceText text, ProfileRules rules, ByteSpan region)
    {
        var lines = new LineIndex(text.Bytes, region);
        var reader = new CandidateReader(lines, rules);
        var candidates = reader.Read();
        var structure = new Structure(rules, region.Start);
        var around = new Surroundings(lines, candidates, structure);
        var successors = new Successors(lines, candidates, rules);
        var headings = new HeadingPlacing(lines, rules, structure, around, successors);
        var numbers = new NumberPlacing(lines, rules, structure, around, successors);
        var texts = new TextPlacing(lines, rules, structure, around);
        var landmarks = new Landmarks(lines, rules, structure, texts, around, successors);
        var next = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (i <= structure.HeadingLine)
            {
                // A heading's second line, or the line under it, was read with its first.
                while (next < candidates.Count && candidates[next].Line == i)
                {
                    next++;
                }

                continue;
            }

            var placed = landmarks.TryPlace(i);
            var byLandmark = placed;
            for (; next < candidates.Count && candidates[next].Line == i; next++)
            {
                var candidate = candidates[next];
                if (!byLandmark && (!candidate.Chained || placed))
                {
                    placed = candidate.Level >= 0 ? headings.TryPlace(candidate) : numbers.TryPlace(candidate);
                }
            }

            if (!placed && structure.OpeningLine != i)
            {
                texts.Place(i);
            }
        }

        foreach (var line in reader.Unread)
        {
            structure.Remark(lines[line].Number, "the number after the word cannot be read");
        }

        return structure;
    }
}
