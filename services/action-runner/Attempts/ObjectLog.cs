using Platform.Contracts;

namespace ActionRunner.Attempts;

/// <summary>
/// How an attempt and what it triggered left the objects that they changed, in the order of the changes. What a savepoint undid is
/// forgotten again. An action that was given up on may still change objects while others read; nothing of its transaction is kept.
/// </summary>
internal sealed class ObjectLog
{
    private readonly Lock gate = new();
    private readonly List<(Guid AttemptId, ObjectLeft Left)> changes = [];

    public int Count
    {
        get { lock (gate) return changes.Count; }
    }

    /// <summary>Forgets all but the first ones: the others were undone.</summary>
    public void KeepFirst(int count)
    {
        lock (gate) changes.RemoveRange(Math.Min(count, changes.Count), Math.Max(0, changes.Count - count));
    }

    public void Left(Guid attemptId, ObjectRow row) => Add(attemptId, new ObjectLeft { Id = row.Object.Id, Version = row.Object.Version, Sha256 = row.Sha256() });

    public void Deleted(Guid attemptId, string id) => Add(attemptId, new ObjectLeft { Id = id });

    /// <summary>
    /// By attempt the objects that it was the last to change: of all records of one transaction exactly one tells how an object is left, so
    /// that their order does not matter.
    /// </summary>
    public ILookup<Guid, ObjectLeft> ByLastToChange()
    {
        lock (gate)
        {
            var last = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < changes.Count; i++) last[changes[i].Left.Id] = i;
            return last.Values.Order().Select(i => changes[i]).ToLookup(c => c.AttemptId, c => c.Left);
        }
    }

    private void Add(Guid attemptId, ObjectLeft left)
    {
        lock (gate) changes.Add((attemptId, left));
    }
}
