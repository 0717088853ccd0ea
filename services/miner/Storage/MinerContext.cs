using Microsoft.EntityFrameworkCore;

namespace Miner.Storage;

/// <summary>The miner's database as migrations and readiness see it; patterns are written in bulk by <c>PatternStore</c>.</summary>
internal sealed class MinerContext(DbContextOptions<MinerContext> options) : DbContext(options);
