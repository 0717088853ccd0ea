using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Cutting.Pins;
using Cutting.Storage;
using Cutting.Validating;

namespace Cutting.Importing;

/// <summary>
/// Makes a source version of the parts that this agent has sent. The same again is fine; nothing of a version ever changes.
/// </summary>
[Action(
    "document.register", TimeoutSeconds = 120, Slow = true,
    Description = "Makes a version of a document of the parts that were sent.")]
public sealed class RegisterDocument : ITransactionalAction<RegisterDocument.Parameters>
{
    public sealed record Parameters : IValidatableObject
    {
        [Affected, Description("The document."), RegularExpression(Shape.DocumentId)]
        public required string DocumentId { get; init; }

        [Description("The SHA-256 of the whole text in UTF-8, lower-case hex."), RegularExpression(Shape.Sha256)]
        public required string Sha256 { get; init; }

        [Description("How many parts were sent."), Range(1, 200)]
        public required int Parts { get; init; }

        [Description("The name of a profile that comes with the platform."), StringLength(100, MinimumLength = 1)]
        public string? Profile { get; init; }

        [Description("A profile of one's own, in YAML."), StringLength(32 * 1024, MinimumLength = 1)]
        public string? ProfileYaml { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Profile is null == ProfileYaml is null)
                yield return new ValidationResult("Give either 'profile' or 'profileYaml'.", [nameof(Profile)]);
        }
    }

    public async Task<object?> ExecuteAsync(Parameters parameters, IActionContext context)
    {
        if (DocumentIds.WhyNot(parameters.DocumentId) is { } why) throw new ActionFailedException("DOCUMENT_ID_INVALID", why);
        var profile = LiveSource.Judge(
            () => parameters.ProfileYaml is { } yaml ? LawProfile.Parse(yaml) : LawProfile.Find(parameters.Profile!))
            ?? throw new ActionFailedException(
                "PROFILE_NOT_FOUND", $"There is no profile '{parameters.Profile}'; there are {string.Join(", ", LawProfile.BuiltIns)}.");

        var connection = await context.OpenDatabaseAsync();
        var (bytes, missing) = await SourceParts.JoinAsync(
            connection, parameters.Sha256, context.AgentId, parameters.Parts, context.Cancellation);
        if (bytes is null)
            throw new ActionFailedException(
                "PART_MISSING", $"Part {missing} of {parameters.Parts} has not come from {context.AgentId}; send it first.");
        var sha = CanonicalSha.Of(bytes);
        if (sha != parameters.Sha256)
            throw new ActionFailedException("SHA_MISMATCH", $"The parts together have the SHA-256 {sha} and not {parameters.Sha256}.");

        var source = new StoredSource(
            parameters.DocumentId, sha, bytes, profile.Yaml, profile.Name, CanonicalSha.Of(Encoding.UTF8.GetBytes(profile.Yaml)));
        var live = LiveSource.Of(source);
        var isNew = await SourceVersions.AddAsync(connection, source, context.AgentId, context.Cancellation);
        if (!isNew) await RequireSameProfileAsync(connection, source, context.Cancellation);
        return new
        {
            documentId = source.DocumentId,
            sourceVersionId = sha,
            bytes = bytes.Length,
            profile = profile.Name,
            units = live.Outline.Units.Count,
            regionSha = live.RegionSha,
            isNew,
        };
    }

    private static async Task RequireSameProfileAsync(NpgsqlConnection connection, StoredSource source, CancellationToken cancel)
    {
        var there = await SourceVersions.RequireAsync(connection, source.DocumentId, source.SourceVersionId, cancel);
        if (there.ManifestFileSha == source.ManifestFileSha) return;
        throw new ActionFailedException(
            "PROFILE_CONFLICT",
            $"This version of {source.DocumentId} was imported with the profile '{there.ProfileName}' and keeps it.");
    }
}
