using FsCheck.Xunit;

namespace Platform.Integrity.Tests.Ledger;

public sealed class When_numbers_are_held
{
    [Property]
    [Trait("Requirement", "G6")]
    public bool Should_know_how_far_they_are_without_a_hole_in_whatever_order_they_come(byte[] numbers)
    {
        var held = new HeldNumbers();
        foreach (var number in numbers) held.Add(number % 24 + 1);
        var set = numbers.Select(n => n % 24 + 1).ToHashSet();
        var contiguous = Enumerable.Range(1, 25).First(n => !set.Contains(n)) - 1;
        var beyond = set.Where(n => n > contiguous).Select(n => (long?)n).Min();
        return (held.Contiguous, held.Next) == (contiguous, beyond);
    }
}
