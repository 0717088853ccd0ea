using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;
using Platform.Journal;
using Platform.Witnessing;

namespace Orchestrator.Storage.Migrations;

/// <summary>What makes the orchestrator a source of records.</summary>
[DbContext(typeof(RunsContext))]
[Migration("20261128140000_Journal")]
public sealed class RunsJournal() : JournalMigration(JournalMigration.Tables, JournalMigration.Numbering);

/// <summary>Runs, their documents and decisions.</summary>
[DbContext(typeof(RunsContext))]
[Migration("20261128150000_Runs")]
public sealed class Runs : SqlMigration;

/// <summary>What the witness of the ledger keeps.</summary>
[DbContext(typeof(RunsContext))]
[Migration("20261129150000_Witness")]
public sealed class LedgerWitnessed : WitnessMigration;

/// <summary>Numbers that a record gets in its own transaction.</summary>
[DbContext(typeof(RunsContext))]
[Migration("20261129190000_Appending")]
public sealed class RunsAppending() : JournalMigration(JournalMigration.Appending);
