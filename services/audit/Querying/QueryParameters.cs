using Microsoft.OpenApi;
using Platform.Hosting;

namespace Audit.Querying;

/// <summary>What each parameter means, for OpenAPI. The parameters are read by hand, so that a bad one is named in a sentence.</summary>
internal static class QueryParameters
{
    private static readonly Dictionary<string, (JsonSchemaType Type, string Text)> Known = new(StringComparer.Ordinal)
    {
        ["agentId"] = (JsonSchemaType.String, "Who acted."),
        ["traceId"] = (JsonSchemaType.String, "The job or plan."),
        ["actionType"] = (JsonSchemaType.String, "The action, such as server.restart."),
        ["status"] = (JsonSchemaType.String, "SUCCESS, FAILURE or ROLLED_BACK."),
        ["affectedId"] = (JsonSchemaType.String, "An object that the action affected."),
        ["entryId"] = (JsonSchemaType.String, "One entry; an attempt's entry has the attempt's id."),
        ["from"] = (JsonSchemaType.String, "At or after this time. Export: the first index."),
        ["to"] = (JsonSchemaType.String, "Before this time. Export: the last index. Attempts of a source: the last number."),
        ["source"] = (JsonSchemaType.String, "A journal, as /ledger/completeness names it."),
        ["id"] = (JsonSchemaType.String, "One object."),
        ["by"] = (JsonSchemaType.String, "Which of an object's entries is its last one: by their index, or by their number in their source."),
        ["after"] = (JsonSchemaType.Integer, "The number behind which to begin; 0 for the first."),
        ["order"] = (JsonSchemaType.String, "asc: oldest first, as without it; desc: newest first."),
        ["kind"] = (JsonSchemaType.String, $"The entries' kind: {string.Join(", ", EntryKinds.All)}."),
        ["limit"] = (JsonSchemaType.Integer, $"Items on a page, 1 to {QueryReader.MaxLimit}, else {QueryReader.DefaultLimit}."),
        ["since"] = (JsonSchemaType.Integer, "A number of entries: what stood in the last checkpoint of at most so many is not read."),
        ["root"] = (JsonSchemaType.String, "With since: the root of just so many entries, as a checkpoint kept elsewhere has it, hexadecimal."),
        ["sample"] = (JsonSchemaType.String, "How many entries are read: 1000, or so many in a hundred: 2.5%."),
        ["seed"] = (JsonSchemaType.String, "Chooses the entries of a sample as the sample did whose verdict gave it."),
        ["state"] = (JsonSchemaType.String, "Where a verification was interrupted, as one of its lines had it."),
        ["progress"] = (JsonSchemaType.String, "true: lines that say how far it is, and the verdict last; false: the verdict alone."),
        ["cursor"] = (JsonSchemaType.String, "Where the last page ended, as its 'next' has it."),
    };

    public static RouteHandlerBuilder WithParameters(this RouteHandlerBuilder route, IEnumerable<string> names) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters ??= [];
        foreach (var name in names)
        {
            var (type, text) = Known[name];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = text, Schema = new OpenApiSchema { Type = type } });
        }

        return Task.CompletedTask;
    });
}
