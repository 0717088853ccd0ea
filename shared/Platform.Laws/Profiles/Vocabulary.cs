using System.Text;
using System.Text.Json;

namespace Platform.Laws;

/// <summary>Writes down everything that recognition depends on, in one order, with what the profile left out.</summary>
internal static class Vocabulary
{
    /// <summary>Counts up whenever the same profile would mark the same text in another way.</summary>
    public const int RulesVersion = 2;

    public static string Write(ProfileRules rules)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("rules", RulesVersion);
            json.WriteString("name", rules.Name);
            json.WriteString("marks", rules.Markdown ? "markdown" : "plain");
            json.WriteString("paragraphs", rules.Paragraphs ? "units" : "text");
            json.WriteStartObject("body");
            Edge(json, "from", rules.From, "start", "line", "after");
            Edge(json, "to", rules.To, "end", "through", "before");
            json.WriteEndObject();
            json.WriteStartObject("sections");
            for (var i = 0; i < ProfileReader.Sections.Length; i++)
            {
                Texts(json, ProfileReader.Sections[i], rules.Sections[i].Select(pattern => pattern.Source));
            }

            json.WriteEndObject();
            json.WriteStartArray("levels");
            foreach (var level in rules.Levels)
            {
                json.WriteStartObject();
                json.WriteString("kind", level.Kind);
                json.WriteString("element", Elements.Of(level.Kind));
                Texts(json, "words", level.Words);
                json.WriteBoolean("numberless", level.Numberless);
                Texts(json, "forms", level.Samples);
                json.WriteNumber("atx", level.Atx);
                json.WriteBoolean("item", level.Item);
                json.WriteBoolean("nests", level.Nests);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Edge(Utf8JsonWriter json, string name, BodyEdge edge, string all, string includes, string excludes)
    {
        if (edge.Pattern is null)
        {
            json.WriteString(name, all);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString(edge.Includes ? includes : excludes, edge.Pattern.Source);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
