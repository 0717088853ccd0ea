using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;

namespace Miner.Storage.Migrations;

[DbContext(typeof(MinerContext))]
[Migration("20261121150000_Patterns")]
internal sealed class Patterns : SqlMigration;
