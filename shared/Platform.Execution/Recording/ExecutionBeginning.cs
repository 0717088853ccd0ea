namespace Platform.Execution;

/// <summary>
/// What an opening says of that which its host keeps beside it: who sent the plan, and the plan itself as it is kept, with its hints. Both
/// chains begin with the opening's hash, so whoever changes what is kept is found out.
/// </summary>
/// <param name="AgentId">Who sent the plan.</param>
/// <param name="ApprovalId">The approval that the execution used up; null where none came.</param>
/// <param name="PlanHash">The digest of the plan as it is kept.</param>
/// <param name="Hash">The digest of all else that is kept; the host says of what (docs/reference/execution-records.md).</param>
public sealed record ExecutionBeginning(string AgentId, string? ApprovalId, Digest PlanHash, Digest Hash);
