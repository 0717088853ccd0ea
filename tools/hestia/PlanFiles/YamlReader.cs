using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Integrity;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hestia.PlanFiles;

/// <summary>
/// Turns one YAML document into the JSON that it means: quoted and block scalars are text, plain ones follow <see cref="CoreSchema"/>. What
/// two readers could understand differently (anchors, aliases, tags, merge keys, names that stand twice or are no text, a second document)
/// is refused, and so is what JSON cannot say.
/// </summary>
internal sealed class YamlReader
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = CanonicalJson.MaxDocumentDepth };

    private readonly Parser parser;
    private readonly string file;
    private readonly Utf8JsonWriter writer;
    private readonly Dictionary<string, long> lines;

    private YamlReader(string text, string file, Utf8JsonWriter writer, Dictionary<string, long> lines)
    {
        parser = new Parser(new StringReader(text));
        this.file = file;
        this.writer = writer;
        this.lines = lines;
    }

    /// <summary>The document as JSON.</summary>
    /// <param name="file">What a sentence calls it.</param>
    /// <param name="lines">Where each place stands, e.g. <c>steps[0].name</c>: its line, from 1.</param>
    /// <exception cref="CliException">It cannot be read; the sentence names the line.</exception>
    public static byte[] ToJson(string text, string file, out IReadOnlyDictionary<string, long> lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var places = new Dictionary<string, long>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            var reader = new YamlReader(text, file, json, places);
            try
            {
                reader.Document();
            }
            catch (YamlException e)
            {
                throw reader.Refused(e.Start, Sentence(e), e);
            }
        }

        lines = places;
        return buffer.WrittenSpan.ToArray();
    }

    private void Document()
    {
        parser.MoveNext();
        parser.MoveNext();
        if (parser.Current is not DocumentStart)
        {
            throw CliException.Usage($"{file} is empty.");
        }

        parser.MoveNext();
        Value("", 0);
        parser.MoveNext();
        if (parser.Current is DocumentStart second)
        {
            throw Refused(second.Start, "A second document begins here; a plan is one.");
        }
    }

    /// <summary>Writes the value that begins at the current event, and leaves the parser behind it.</summary>
    private void Value(string place, int depth)
    {
        var at = parser.Current!;
        Plain(at);
        lines.TryAdd(place, at.Start.Line);
        if (depth > CanonicalJson.MaxDepth)
        {
            throw Refused(at.Start, $"It is nested deeper than {CanonicalJson.MaxDepth} levels.");
        }

        parser.MoveNext();
        switch (at)
        {
            case Scalar scalar:
                Write(scalar);
                break;
            case SequenceStart:
                writer.WriteStartArray();
                for (var index = 0; parser.Current is not SequenceEnd; index++)
                {
                    Value($"{place}[{index}]", depth + 1);
                }

                parser.MoveNext();
                writer.WriteEndArray();
                break;
            default:
                Mapping(place, depth);
                break;
        }
    }

    private void Mapping(string place, int depth)
    {
        var names = new HashSet<string>();
        writer.WriteStartObject();
        while (parser.Current is not MappingEnd)
        {
            var name = Name(names);
            writer.WritePropertyName(name);
            Value(place.Length == 0 ? name : $"{place}.{name}", depth + 1);
        }

        parser.MoveNext();
        writer.WriteEndObject();
    }

    private string Name(HashSet<string> names)
    {
        var at = parser.Current!;
        Plain(at);
        if (at is not Scalar { Value: var name } scalar)
        {
            throw Refused(at.Start, "The name of a member must be text.");
        }

        if (scalar.Style == ScalarStyle.Plain && (name == "<<" || Resolved(scalar) is not null))
        {
            throw Refused(at.Start, name == "<<" ? "Merge keys (<<) are not taken: write the members out." : $"The name {(name.Length == 0 ? "of this member" : name)} reads as no text; put it in quotes.");
        }

        if (!names.Add(WellFormed(scalar)))
        {
            throw Refused(at.Start, $"The name {name} stands twice in this mapping.");
        }

        parser.MoveNext();
        return name;
    }

    private void Write(Scalar scalar)
    {
        if (scalar.Style == ScalarStyle.Plain && Resolved(scalar) is { } json)
        {
            writer.WriteRawValue(json);
        }
        else
        {
            writer.WriteStringValue(WellFormed(scalar));
        }
    }

    private string? Resolved(Scalar scalar)
    {
        try
        {
            return CoreSchema.Resolve(scalar.Value);
        }
        catch (FormatException e)
        {
            throw Refused(scalar.Start, e.Message, e);
        }
    }

    /// <summary>
    /// The JSON writer would put U+FFFD in the place of half a surrogate pair, and the text would no longer be the author's.
    /// </summary>
    private string WellFormed(Scalar scalar)
    {
        for (var rest = scalar.Value.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
            {
                throw Refused(scalar.Start, "This text holds half of a surrogate pair.");
            }

            rest = rest[used..];
        }

        return scalar.Value;
    }

    private void Plain(ParsingEvent at)
    {
        if (at is AnchorAlias alias)
        {
            throw Refused(at.Start, $"Aliases (*{alias.Value}) are not taken: write the value out.");
        }

        if (at is not NodeEvent node)
        {
            throw Refused(at.Start, "A value is expected here.");
        }

        if (!node.Anchor.IsEmpty)
        {
            throw Refused(at.Start, $"Anchors (&{node.Anchor.Value}) are not taken: write the value out where it is needed.");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refused(at.Start, $"Tags ({node.Tag.Value}) are not taken: what a value is follows from how it is written.");
        }
    }

    private CliException Refused(Mark at, string sentence, Exception? cause = null) => new(ExitCode.Usage, $"{file}, line {at.Line}: {sentence}", cause);

    /// <summary>The parser's own words, as a sentence.</summary>
    private static string Sentence(YamlException e)
    {
        var words = (e.InnerException?.Message is { Length: > 0 } inner && e.Message.Length == 0 ? inner : e.Message).Trim();
        return words.Length == 0 ? "This is not YAML." : $"This is not YAML: {char.ToLowerInvariant(words[0])}{words[1..].TrimEnd('.')}.";
    }
}
