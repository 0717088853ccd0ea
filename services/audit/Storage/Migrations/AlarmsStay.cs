using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;

namespace Audit.Storage.Migrations;

[DbContext(typeof(AuditContext))]
[Migration("20261129190500_AlarmsStay")]
internal sealed class AlarmsStay : SqlMigration;
