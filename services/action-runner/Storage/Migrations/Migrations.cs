using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;

namespace ActionRunner.Storage.Migrations;

/// <summary>Objects and the journal.</summary>
[DbContext(typeof(BusinessContext))]
[Migration("20261121000000_Business")]
public sealed class Business : SqlMigration;
