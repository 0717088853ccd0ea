using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;

namespace Audit.Storage.Migrations;

[DbContext(typeof(AuditContext))]
[Migration("20260101000000_Ledger")]
internal sealed class Ledger : SqlMigration;
