using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Witnessing;

namespace Miner.Storage.Migrations;

/// <summary>What the witness of the ledger keeps.</summary>
[DbContext(typeof(MinerContext))]
[Migration("20261129150000_Witness")]
internal sealed class LedgerWitnessed : WitnessMigration;
