using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;

namespace ActionRunner.Storage.Migrations;

/// <summary>Objects and the journal.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261121000000_Business")]
public sealed class Business : SqlMigration;

/// <summary>Executions of plans, and the security state.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261121120000_Executions")]
public sealed class Executions : SqlMigration;
