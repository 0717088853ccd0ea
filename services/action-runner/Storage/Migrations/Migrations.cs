using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;
using Platform.Journal;
using Platform.Witnessing;

namespace ActionRunner.Storage.Migrations;

/// <summary>Objects and the journal.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261121000000_Business")]
public sealed class Business : SqlMigration;

/// <summary>Executions of plans, and the security state.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261121120000_Executions")]
public sealed class Executions : SqlMigration;

/// <summary>Numbers that follow from the journal's records.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261128090000_Numbering")]
public sealed class Numbering() : JournalMigration(JournalMigration.Numbering);

/// <summary>What stands beside the rows that say it: used approvals, recorded security changes.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261129120000_Evidence")]
public sealed class Evidence : SqlMigration;

/// <summary>Documents, their units, and what governs a cut.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261128120000_Laws")]
public sealed class Laws : SqlMigration;

/// <summary>What the witness of the ledger keeps.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261129150000_Witness")]
public sealed class LedgerWitnessed : WitnessMigration;

/// <summary>Numbers that a record gets in its own transaction.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261129190000_Appending")]
public sealed class Appending() : JournalMigration(JournalMigration.Appending);
