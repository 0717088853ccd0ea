using Platform.AcceptanceTests;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Platform.AcceptanceTests;

/// <summary>Finds the servers before the first test, and takes away after the last one what the fixtures shared.</summary>
public sealed class Servers : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await TestServers.StartAsync();

    public async ValueTask DisposeAsync() => await Cleanup.RunAsync();
}

/// <summary>A stack for the tests that leave it whole; they keep apart by ids of their own. Who needs other settings derives one.</summary>
public class SharedStack : IAsyncLifetime
{
    public Stack Stack { get; private set; } = null!;

    protected virtual StackOptions Options => new()
    {
        RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
    };

    public async ValueTask InitializeAsync()
    {
        Stack = await Stack.StartAsync(Options);
        await StartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the first test finds prepared.</summary>
    protected virtual Task StartedAsync() => Task.CompletedTask;
}

/// <summary>A stack that learns, for the tests of a class that leave it whole.</summary>
public class SharedLearningStack : SharedStack
{
    protected override StackOptions Options => new() { Miners = 1 };
}

/// <summary>A stack whose runner executes one plan at a time.</summary>
public sealed class OnePlanAtATime : SharedStack
{
    protected override StackOptions Options => new() { RunnerSettings = new Dictionary<string, string> { ["Plans__AtOnce"] = "1" } };
}

[CollectionDefinition(nameof(OnePlanAtATime))]
public sealed class OnePlanAtATimeTests : ICollectionFixture<OnePlanAtATime>;

// Two of them, so that both cores have work.
[CollectionDefinition(nameof(SharedStackOne))]
public sealed class SharedStackOne : ICollectionFixture<SharedStack>;

[CollectionDefinition(nameof(SharedStackTwo))]
public sealed class SharedStackTwo : ICollectionFixture<SharedStack>;

/// <summary>For those whose actions take their time, lock, or fail in groups.</summary>
[CollectionDefinition(nameof(SharedStackThree))]
public sealed class SharedStackThree : ICollectionFixture<SharedStack>;

/// <summary>For those who kill a service, a queue or a connection, and leave all of it whole in the end.</summary>
[CollectionDefinition(nameof(MendedStack))]
public sealed class MendedStack : ICollectionFixture<SharedStack>;

/// <summary>Tests that make a server itself fail, so that nothing else may run beside them.</summary>
[CollectionDefinition(nameof(ServersFail), DisableParallelization = true)]
public sealed class ServersFail;

/// <summary>A test on a shared stack, with an agent of its own.</summary>
public abstract class SharedStackTest(SharedStack shared) : IAsyncLifetime
{
    protected Stack Stack => shared.Stack;

    protected Agent Agent { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Agent = await shared.Stack.ConnectAgentAsync();

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        Failures.Tell(shared.Stack);
        GC.SuppressFinalize(this);
    }
}

/// <summary>A test with a stack of its own, because it breaks it; or with its class's, which it leaves whole.</summary>
public abstract class OwnStackTest(StackOptions? options = null, SharedStack? shared = null) : IAsyncLifetime
{
    protected Stack Stack { get; private set; } = null!;

    protected Agent Agent { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Stack = shared?.Stack ?? await Stack.StartAsync(options);
        if (options?.Start != false) Agent = await Stack.ConnectAgentAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Failures.Tell(Stack);
        if (shared is null) await Stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

internal static class Failures
{
    /// <summary>Shows what the processes wrote, where the test failed.</summary>
    public static void Tell(Stack stack)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) TestContext.Current.TestOutputHelper?.WriteLine(stack.Describe());
    }
}
