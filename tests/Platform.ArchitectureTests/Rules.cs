using System.Text.RegularExpressions;

namespace Platform.ArchitectureTests;

/// <summary>The rules of the house. Each takes files and returns what breaks it, one sentence each.</summary>
public static partial class Rules
{
    private static readonly string[] PureRooms =
        ["services/audit/Chaining", "services/miner/Learning", "shared/Platform.Integrity", "shared/Platform.Laws", "shared/Platform.Proofs", "shared/Platform.Statements",
         "shared/Platform.Execution"];

    /// <summary>The one file of the statements that reads and writes one.</summary>
    private const string KeysFile = "shared/Platform.Statements/Keys/KeysFile.cs";

    private static readonly string[] BusEdges = ["shared/Platform.Messaging", "shared/Platform.Contracts"];

    /// <summary>The cut, an assembly of its own: the runner brings it along as it would anybody's, and knows nothing of it.</summary>
    private const string Cutting = "services/action-runner/Cutting";

    private static readonly string[] SeenByTheCut = ["Platform.Actions", "Platform.Integrity", "Platform.Laws", "Platform.Statements"];

    /// <summary>The words for side effects, which come with the interfaces of actions.</summary>
    private const string ComesWithActions = "Platform.Execution";

    /// <summary>Where the grant probe tries, behind a savepoint and on no row, what the writer's role must not be able to do.</summary>
    private const string GrantProbe = "services/action-runner/Cutting/Probing/TriedRights.cs";

    private const string Orchestrator = "services/orchestrator";

    /// <summary>
    /// The saga is MassTransit's: its machine, its activities, its row and its repository, and those that send to it within the process.
    /// </summary>
    private static readonly string[] OfTheSaga =
    [
        "services/orchestrator/Running/Messages.cs",
        "services/orchestrator/Running/RunActivity.cs", "services/orchestrator/Running/RunMachine.cs",
        "services/orchestrator/Running/Telling.cs", "services/orchestrator/Runs/Run.cs", "services/orchestrator/Starting/RunCommands.cs",
        "services/orchestrator/Storage/RunRepository.cs", "services/orchestrator/Storage/RunRepositoryContext.cs",
    ];

    /// <summary>MassTransit's name for forgetting changes that were never committed.</summary>
    private const string UndoneBeforeItWasCommitted = "services/orchestrator/Storage/RunRepositoryContext.cs";

    /// <summary>Which of its own folders each folder of the orchestrator sees.</summary>
    private static readonly Dictionary<string, string[]> SeenInTheOrchestrator = new()
    {
        ["Runs"] = [],
        ["Storage"] = ["Runs"],
        ["Filing"] = ["Runs"],
        ["Gating"] = ["Runs"],
        ["Running"] = ["Runs", "Storage", "Filing", "Gating"],
        ["Starting"] = ["Runs", "Storage", "Filing", "Gating", "Running"],
        ["Querying"] = ["Runs", "Storage"],
    };

    public static IEnumerable<string> ServicesReferenceOnlyShared(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".csproj") && file.In("services", "tools") && !file.In(Cutting)
        from Match reference in ProjectReference().Matches(file.Text)
        where !reference.Groups[1].Value.StartsWith("../../shared/", StringComparison.Ordinal)
        where (file.Path, reference.Groups[1].Value) != ("services/action-runner/ActionRunner.csproj", "Cutting/Cutting.csproj")
        select $"{file.Path} refers to {reference.Groups[1].Value}, which is not in shared/.";

    public static IEnumerable<string> TheCutKnowsNothingOfTheRunner(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".csproj") && file.In(Cutting)
        from Match reference in ProjectReference().Matches(file.Text)
        where !SeenByTheCut.Any(s => reference.Groups[1].Value == $"../../../shared/{s}/{s}.csproj")
        select $"{file.Path} refers to {reference.Groups[1].Value}.";

    public static IEnumerable<string> TheCutUsesNothingElseOfOurs(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In(Cutting)
        from Match use in UseOfOurs().Matches(file.Text)
        where use.Value != ComesWithActions && !SeenByTheCut.Contains(use.Value)
        select $"{file.Path} uses {use.Value}.";

    public static IEnumerable<string> TheRunnerKnowsNothingOfTheCut(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In("services/action-runner") && !file.In(Cutting) && UseOfTheCut().IsMatch(file.Text)
        select $"{file.Path} knows the cut.";

    public static IEnumerable<string> NoLawIsTakenBack(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") || file.Is(".sql")
        from Match taking in TakingALawBack().Matches(file.Text)
        select $"{file.Path} says '{taking.Value}'.";

    public static IEnumerable<string> RunsAndCutsDeleteNothing(IEnumerable<SourceFile> files) =>
        from file in files
        where (file.Is(".cs") || file.Is(".sql")) && file.In(Orchestrator, Cutting) && file.Path != GrantProbe
        from Match deleting in Deleting().Matches(file.Text)
        select $"{file.Path} says '{deleting.Value}'.";

    public static IEnumerable<string> TheOrchestratorsFoldersImportOneWay(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In(Orchestrator)
        let names = file.Path[(Orchestrator.Length + 1)..].Split('/')
        // What stands beside the folders puts them together.
        where names.Length > 1
        from Match use in UseOfAFolder().Matches(file.Text)
        let used = use.Groups[1].Value
        where used != names[0] && !(SeenInTheOrchestrator.TryGetValue(names[0], out var seen) && seen.Contains(used))
        select $"{file.Path} uses {used}.";

    public static IEnumerable<string> NothingOfARunIsStatic(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In(Orchestrator, Cutting)
        from Match field in StaticState().Matches(file.Text)
        select $"{file.Path} keeps '{field.Value.Trim()}'.";

    /// <summary>The orchestrator knows what an approval is called and has no word that writes one.</summary>
    public static IEnumerable<string> TheOrchestratorWritesNoApproval(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In(Orchestrator) && file.Path != "services/orchestrator/Runs/Phases.cs"
        from Match approval in Approval().Matches(file.Text)
        select $"{file.Path} says '{approval.Value}'.";

    public static IEnumerable<string> TheInnermostReferToNothingOfOurs(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".csproj") && file.In("shared/Platform.Contracts", "shared/Platform.Integrity", "shared/Platform.Laws", "shared/Platform.Actions")
        from Match reference in ProjectReference().Matches(file.Text)
        // The words for side effects are those of the pure core.
        where !(file.In("shared/Platform.Actions") && reference.Groups[1].Value == "../Platform.Execution/Platform.Execution.csproj")
        select $"{file.Path} refers to {reference.Groups[1].Value}.";

    private static readonly Dictionary<string, string[]> Inwards = new()
    {
        // Profiles are YAML.
        ["shared/Platform.Laws"] = ["YamlDotNet"],
        // Ed25519, which the framework lacks.
        ["shared/Platform.Proofs"] = ["../Platform.Integrity/Platform.Integrity.csproj", "BouncyCastle.Cryptography"],
        ["shared/Platform.Statements"] = ["../Platform.Integrity/Platform.Integrity.csproj"],
        ["shared/Platform.Execution"] = ["../Platform.Integrity/Platform.Integrity.csproj", "../Platform.Statements/Platform.Statements.csproj"],
    };

    public static IEnumerable<string> TheCoresReferInwardsOnly(IEnumerable<SourceFile> files) =>
        from file in files
        from core in Inwards
        where file.Is(".csproj") && file.In(core.Key)
        from Match reference in AnyReference().Matches(file.Text)
        where !core.Value.Contains(reference.Groups[2].Value)
        select $"{file.Path} refers to {reference.Groups[2].Value}.";

    public static IEnumerable<string> PureRoomsTouchNothing(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In(PureRooms) && file.Path != KeysFile
        from Match touch in Touching().Matches(file.Text)
        select $"{file.Path} touches {touch.Value.Trim()}.";

    private static readonly string[] DecidingByGuidance = ["Guidance.cs", "Advice.cs", "Avoided.cs", "Hearing.cs"];

    /// <summary>
    /// Whether a command may begin is decided from memory: a command waits for no other process there, and no transaction does.
    /// </summary>
    public static IEnumerable<string> GuidanceAsksNobody(IEnumerable<SourceFile> files) =>
        from file in files
        where DecidingByGuidance.Any(name => file.Path == "services/action-runner/Guarding/" + name)
        from Match touch in Touching().Matches(file.Text)
        select $"{file.Path} touches {touch.Value.Trim()}.";

    public static IEnumerable<string> MassTransitStaysAtTheEdges(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && !file.In(BusEdges) && MassTransit().IsMatch(file.Text)
        where !EdgeFile().IsMatch(file.Path) && !OfTheSaga.Contains(file.Path)
        select $"{file.Path} knows MassTransit.";

    /// <summary>
    /// The one function by which payloads leave, as it was and as it is: where an entry names them, and for the tables' owner alone.
    /// </summary>
    private static readonly string[] PayloadsLeave =
    [
        "services/audit/Storage/Migrations/20261129170000_Removals.sql", "services/audit/Storage/Migrations/20261129190500_AlarmsStay.sql",
    ];

    public static IEnumerable<string> NoRecordIsChanged(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") || file.Is(".sql")
        from Match change in ChangingARecord().Matches(file.Text)
        where !PayloadsLeave.Contains(file.Path) || change.Value != "DELETE FROM ledger.payload"
        select $"{file.Path} says '{change.Value}'.";

    public static IEnumerable<string> HttpChangesNothing(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In("services")
        from Match map in ChangingEndpoint().Matches(file.Text)
        // Mining anew changes nothing but what follows from the ledger.
        where !(file.In("services/miner/Advising") && file.Text[map.Index..].StartsWith(".MapPost(\"/mining\"", StringComparison.Ordinal))
        select $"{file.Path} maps '{map.Value}'.";

    private static readonly string[] Executing =
        ["Accepting/CommandIntake.cs", "Accepting/AloneLane.cs", "Planning/PlanIntake.cs", "Planning/StepRunner.cs", "Planning/PlanRunner.cs", "action-runner/Program.cs"];

    public static IEnumerable<string> NothingIsExecutedButByTheIntakes(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In("services") && !Executing.Any(e => file.Path.EndsWith(e, StringComparison.Ordinal))
        from Match use in UseOfAnExecutor().Matches(file.Text)
        select $"{file.Path} uses an executor: '{use.Value}'.";

    public static IEnumerable<string> NothingUndoesWhatWasCommitted(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Is(".cs") && file.In("services", "shared")
        from Match undo in Undoing().Matches(file.Text)
        where (file.Path, undo.Value) != (UndoneBeforeItWasCommitted, "Task Undo")
        select $"{file.Path} declares '{undo.Value}'.";

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\busing Cutting\b|\bCutting\.\w")]
    private static partial Regex UseOfTheCut();

    [GeneratedRegex(@"\b(DELETE\s+FROM|TRUNCATE(\s+TABLE)?)\s+(ONLY\s+)?(law|cutter_governance)\.\w+", RegexOptions.IgnoreCase)]
    private static partial Regex TakingALawBack();

    [GeneratedRegex(@"\bPlatform\.[A-Z]\w*")]
    private static partial Regex UseOfOurs();

    [GeneratedRegex(@"\bDELETE\s+FROM\b|\bTRUNCATE\s+(?!ON\b)\S|\bExecuteDelete(Async)?\b|\.Remove(Range)?\((run|database|entity|document|phase)\w*\)", RegexOptions.IgnoreCase)]
    private static partial Regex Deleting();

    [GeneratedRegex(@"(?:\bOrchestrator\.|(?<![.\w]))(Runs|Storage|Filing|Gating|Running|Starting|Querying)(?=\.[A-Z]|;)")]
    private static partial Regex UseOfAFolder();

    [GeneratedRegex(
        @"^\s*((private|internal|public|protected) )?static ((?!readonly|async|partial|class|extern)[\w<>\[\]?,. ]+ \w+\s*(=(?!>)|;|\{ get; (\w+ )?set)|readonly [^=;]*\b(Concurrent\w*|Dictionary|List|HashSet|Queue|StringBuilder)\b)",
        RegexOptions.Multiline)]
    private static partial Regex StaticState();

    [GeneratedRegex(@"\bApprovalName\b|authz-approval")]
    private static partial Regex Approval();

    [GeneratedRegex("<(Project|Package|Framework)Reference Include=\"([^\"]+)\"")]
    private static partial Regex AnyReference();

    [GeneratedRegex(@"using (Npgsql\b(?!Types)|MassTransit|RabbitMQ|Microsoft\.EntityFrameworkCore|Microsoft\.AspNetCore|System\.Net|System\.IO\b)|TimeProvider\.System|\bDateTime(Offset)?\.(Utc)?Now|\bProcess\.|\bFile\.|\bHttpClient\b|\bEnvironment\.")]
    private static partial Regex Touching();

    [GeneratedRegex(@"^using MassTransit\b|\bMassTransit\.", RegexOptions.Multiline)]
    private static partial Regex MassTransit();

    [GeneratedRegex(@"(Consumer|ConsumerDefinition|HeadReporter|JournalServices|Announcer|Program)\.cs$")]
    private static partial Regex EdgeFile();

    [GeneratedRegex(@"\b(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?)\s+(ONLY\s+)?(ledger\.(entry|payload|affected)|journal\.(record|command|shipment)|execution\.(begun|line|seen|ended|approval_used)|security\.change)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ChangingARecord();

    [GeneratedRegex(@"\.Map(Post|Put|Patch|Delete|Methods)\(")]
    private static partial Regex ChangingEndpoint();

    [GeneratedRegex(@"\b(GroupExecutor|ExternalExecutor|PlanRunner|I?StepRunner|LiveSteps)\s+\w+[,)]|\bnew (GroupExecutor|ExternalExecutor|PlanRunner|LiveSteps)\(")]
    private static partial Regex UseOfAnExecutor();

    [GeneratedRegex(@"\b(class|record|interface|Task|void)\s+\w*(Undo|Compensat|Revert)\w*")]
    private static partial Regex Undoing();
}
