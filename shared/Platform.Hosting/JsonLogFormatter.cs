using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace Platform.Hosting;

/// <summary>
/// One event, one line of JSON: <c>time</c> (UTC), <c>level</c>, <c>message</c>, <c>trace</c> and <c>span</c> where there is one,
/// then the event's properties. Line breaks inside values are escaped, so nobody's text can forge a line.
/// </summary>
public sealed class JsonLogFormatter(string service) : ITextFormatter
{
    private readonly JsonValueFormatter values = new(typeTagName: null);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"time\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        output.Write("\",\"level\":\"");
        output.Write(logEvent.Level.ToString().ToLowerInvariant());
        output.Write("\",\"service\":");
        JsonValueFormatter.WriteQuotedJsonString(service, output);
        output.Write(",\"message\":");
        JsonValueFormatter.WriteQuotedJsonString(logEvent.RenderMessage(CultureInfo.InvariantCulture), output);
        if (logEvent.TraceId is { } trace) Write(output, "trace", trace.ToHexString());
        if (logEvent.SpanId is { } span) Write(output, "span", span.ToHexString());
        if (logEvent.Exception is { } exception) Write(output, "exception", exception.ToString());
        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name, output);
            output.Write(':');
            values.Format(value, output);
        }

        output.WriteLine('}');
    }

    private static void Write(TextWriter output, string name, string value)
    {
        output.Write(",\"");
        output.Write(name);
        output.Write("\":");
        JsonValueFormatter.WriteQuotedJsonString(value, output);
    }
}
