namespace Platform.ArchitectureTests;

/// <summary>Each rule holds for the repository, and is shown to notice a planted violation.</summary>
public class When_the_house_is_read
{
    [Fact]
    public void Should_find_that_services_and_tools_refer_to_shared_projects_only() =>
        Holds(Rules.ServicesReferenceOnlyShared, new("services/miner/Miner.csproj", """<ProjectReference Include="../audit/Audit.csproj" />"""));

    [Theory]
    [InlineData("../ActionRunner.csproj")]
    [InlineData("../../../shared/Platform.Messaging/Platform.Messaging.csproj")]
    public void Should_find_that_the_cut_knows_nothing_of_the_runner(string planted) =>
        Holds(Rules.TheCutKnowsNothingOfTheRunner, new("services/action-runner/Cutting/Cutting.csproj", $"""<ProjectReference Include="{planted}" />"""));

    [Theory]
    [InlineData("using Platform.Journal;")]
    [InlineData("var ready = new Platform.Hosting.Readiness();")]
    public void Should_find_that_the_cut_uses_of_ours_what_it_refers_to(string planted) =>
        Holds(Rules.TheCutUsesNothingElseOfOurs, new("services/action-runner/Cutting/Pins/Planted.cs", planted));

    [Theory]
    [InlineData("using Cutting.Pins;")]
    [InlineData("var report = new Cutting.Pins.PhaseReport();")]
    public void Should_find_that_the_runner_knows_nothing_of_the_cut(string planted) =>
        Holds(Rules.TheRunnerKnowsNothingOfTheCut, new("services/action-runner/Executing/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "R097")]
    [InlineData("DELETE FROM law.unit WHERE document_id = $1")]
    [InlineData("truncate table cutter_governance.cut_change_set")]
    public void Should_find_no_statement_that_takes_a_law_back(string planted) =>
        Holds(Rules.NoLawIsTakenBack, new("services/orchestrator/Storage/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "R097")]
    [InlineData("services/orchestrator/Storage/Planted.cs", "DELETE FROM runs.document WHERE run = $1")]
    [InlineData("services/orchestrator/Storage/Planted.cs", "await database.Runs.Where(r => r.State == state).ExecuteDeleteAsync(cancel);")]
    [InlineData("services/orchestrator/Storage/Planted.cs", "database.Documents.RemoveRange(documents);")]
    [InlineData("services/orchestrator/Storage/Migrations/Planted.sql", "truncate\n  table runs.command")]
    [InlineData("services/action-runner/Cutting/Voiding/Planted.cs", "DELETE FROM law.unit WHERE change_set = $1")]
    [InlineData("services/action-runner/Cutting/Storage/Planted.cs", "$\"TRUNCATE {table}\"")]
    public void Should_find_that_runs_and_cuts_delete_nothing(string path, string planted) => Holds(Rules.RunsAndCutsDeleteNothing, new(path, planted));

    [Fact]
    public void Should_find_that_a_trigger_which_refuses_deletion_is_no_deletion() =>
        Assert.Empty(Rules.RunsAndCutsDeleteNothing([new("services/orchestrator/Storage/Migrations/Planted.sql", "CREATE TRIGGER t BEFORE DELETE OR TRUNCATE ON runs.run")]));

    [Theory]
    [Trait("Requirement", "R095")]
    [InlineData("    private static string manifestDigest = \"\";")]
    [InlineData("    internal static Run? Current { get; set; }")]
    [InlineData("    private static readonly ConcurrentDictionary<string, string> Pins = new();")]
    public void Should_find_that_nothing_of_a_run_is_static(string planted) =>
        Holds(Rules.NothingOfARunIsStatic, new("services/action-runner/Cutting/Pins/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "R067")]
    [InlineData("await knowledge.PutAsync(Phases.ApprovalName(gate, run.Day), bytes, cancel);")]
    [InlineData("var name = $\"SG1-cut-authz-approval-{run.Day}.md\";")]
    public void Should_find_that_the_orchestrator_writes_no_approval(string planted) =>
        Holds(Rules.TheOrchestratorWritesNoApproval, new("services/orchestrator/Filing/Planted.cs", planted));

    [Theory]
    [InlineData("Runs", "using Orchestrator.Storage;")]
    [InlineData("Filing", "using Orchestrator.Running;")]
    [InlineData("Gating", "using Filed = Orchestrator.Filing.Report;")]
    [InlineData("Storage", "var machine = new Running.RunMachine();")]
    [InlineData("Running", "using Orchestrator.Starting;")]
    [InlineData("Running", "using Orchestrator.Querying;")]
    [InlineData("Querying", "using Orchestrator.Gating;")]
    [InlineData("Another", "using Orchestrator.Runs;")]
    public void Should_find_that_the_orchestrator_s_folders_import_one_way(string folder, string planted) =>
        Holds(Rules.TheOrchestratorsFoldersImportOneWay, new($"services/orchestrator/{folder}/Planted.cs", planted));

    [Theory]
    [InlineData("Platform.Integrity", "../Platform.Contracts/Platform.Contracts.csproj")]
    [InlineData("Platform.Laws", "../Platform.Integrity/Platform.Integrity.csproj")]
    public void Should_find_that_contracts_integrity_and_laws_refer_to_nothing_of_ours_and_the_action_interfaces_to_the_core_only(string project, string planted) =>
        Holds(Rules.TheInnermostReferToNothingOfOurs, new($"shared/{project}/{project}.csproj", $"""<ProjectReference Include="{planted}" />"""));

    [Theory]
    [Trait("Requirement", "C03")]
    [InlineData("Platform.Execution", """<ProjectReference Include="../Platform.Contracts/Platform.Contracts.csproj" />""")]
    [InlineData("Platform.Execution", """<PackageReference Include="Npgsql" />""")]
    [InlineData("Platform.Statements", """<ProjectReference Include="../Platform.Execution/Platform.Execution.csproj" />""")]
    [InlineData("Platform.Statements", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""")]
    [InlineData("Platform.Laws", """<PackageReference Include="Npgsql" />""")]
    [InlineData("Platform.Proofs", """<PackageReference Include="Npgsql" />""")]
    [InlineData("Platform.Proofs", """<ProjectReference Include="../Platform.Statements/Platform.Statements.csproj" />""")]
    public void Should_find_that_statements_and_proofs_refer_to_integrity_only_executions_to_both_and_laws_to_neither(string project, string planted) =>
        Holds(Rules.TheCoresReferInwardsOnly, new($"shared/{project}/{project}.csproj", planted));

    [Theory]
    [Trait("Requirement", "C03")]
    [InlineData("using Npgsql;")]
    [InlineData("using MassTransit;")]
    [InlineData("var now = TimeProvider.System.GetUtcNow();")]
    [InlineData("var text = File.ReadAllText(path);")]
    public void Should_find_no_bus_database_clock_or_process_in_the_pure_rooms(string planted) =>
        Holds(Rules.PureRoomsTouchNothing, new("services/audit/Chaining/Planted.cs", planted));

    [Fact]
    [Trait("Requirement", "C03")]
    public void Should_find_that_the_reading_of_laws_is_pure() =>
        Holds(Rules.PureRoomsTouchNothing, new("shared/Platform.Laws/Reading/Planted.cs", "var bytes = File.ReadAllBytes(path);"));

    [Fact]
    [Trait("Requirement", "C03")]
    public void Should_find_that_of_the_statements_only_the_keys_file_is_read() =>
        Holds(Rules.PureRoomsTouchNothing, new("shared/Platform.Statements/Keys/Planted.cs", "var ring = KeyRing.Read(File.ReadAllBytes(path));"));

    [Theory]
    [Trait("Requirement", "G8")]
    [InlineData("using System.Net.Http.Json;")]
    [InlineData("using Npgsql;")]
    [InlineData("using MassTransit;")]
    public void Should_find_that_guidance_is_asked_of_nobody_before_a_command_begins(string planted) =>
        Holds(Rules.GuidanceAsksNobody, new("services/action-runner/Guarding/Guidance.cs", planted));

    [Theory]
    [Trait("Requirement", "R110")]
    [InlineData("using MassTransit;")]
    [InlineData("private readonly MassTransit.IBus bus;")]
    public void Should_find_MassTransit_at_the_edges_only(string planted) =>
        Holds(Rules.MassTransitStaysAtTheEdges, new("services/action-runner/Executing/Planted.cs", planted));

    [Fact]
    [Trait("Requirement", "R110")]
    public void Should_find_that_of_a_run_s_journey_the_saga_alone_knows_MassTransit() =>
        Holds(Rules.MassTransitStaysAtTheEdges, new("services/orchestrator/Filing/Planted.cs", "using MassTransit;"));

    [Theory]
    [Trait("Requirement", "R004")]
    [Trait("Requirement", "R051")]
    [Trait("Requirement", "G7")]
    [InlineData("UPDATE ledger.entry SET status = 'SUCCESS'")]
    [InlineData("DELETE FROM ledger.payload WHERE index = 1")]
    [InlineData("truncate table journal.record")]
    [InlineData("delete from only journal.command")]
    [InlineData("DELETE FROM execution.line WHERE execution_id = $1")]
    [InlineData("UPDATE security.change SET security_state = 'OPERATIONAL'")]
    public void Should_find_no_statement_that_changes_a_record(string planted) =>
        Holds(Rules.NoRecordIsChanged, new("services/audit/Storage/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "G7")]
    [InlineData("app.MapPost(\"/ledger\", Change);")]
    [InlineData("app.MapDelete(\"/ledger/{index}\", Change);")]
    public void Should_find_no_endpoint_that_changes_anything(string planted) =>
        Holds(Rules.HttpChangesNothing, new("services/audit/Querying/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "R050")]
    [Trait("Requirement", "G4")]
    [InlineData("internal sealed class Retrier(GroupExecutor groups)")]
    [InlineData("var again = new ExternalExecutor(scopes, closer, time);")]
    [InlineData("internal sealed class Resumer(PlanRunner runner, ExecutionCloser closer)")]
    [InlineData("public async Task ContinueAsync(IStepRunner steps, CancellationToken cancel)")]
    public void Should_find_that_only_the_intakes_execute(string planted) =>
        Holds(Rules.NothingIsExecutedButByTheIntakes, new("services/action-runner/Living/Planted.cs", planted));

    [Theory]
    [Trait("Requirement", "G9")]
    [Trait("Requirement", "R049")]
    [Trait("Requirement", "G9")]
    [InlineData("public Task UndoAsync(Guid attemptId)")]
    [InlineData("internal sealed class CompensatingAction")]
    public void Should_find_nothing_that_undoes_what_was_committed(string planted) =>
        Holds(Rules.NothingUndoesWhatWasCommitted, new("services/action-runner/Executing/Planted.cs", planted));

    [Fact]
    [Trait("Requirement", "G9")]
    public void Should_find_that_the_saga_s_repository_undoes_nothing_else() =>
        Holds(Rules.NothingUndoesWhatWasCommitted, new("services/orchestrator/Storage/RunRepositoryContext.cs", "public Task UndoRunAsync(Run run)"));

    private static void Holds(Func<IEnumerable<SourceFile>, IEnumerable<string>> rule, SourceFile planted)
    {
        Assert.NotEmpty(rule([planted]));
        Assert.NotEmpty(Repository.Files);
        Assert.Empty(rule(Repository.Files));
    }
}
