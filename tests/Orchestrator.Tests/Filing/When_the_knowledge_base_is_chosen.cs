using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Filing;

namespace Orchestrator.Tests.Filing;

public sealed class When_the_knowledge_base_is_chosen
{
    [Theory]
    [InlineData("Folder=/somewhere", "KnowledgeFolder")]
    [InlineData("Address=http://kb.example/base", "KnowledgeServer")]
    [InlineData("Address=https://kb.example/;User=olga;Password=p:w", "KnowledgeServer")]
    public void Should_be_the_one_that_the_settings_mean(string settings, string kind)
    {
        using var services = Services(settings);

        Assert.Equal(kind, Assert.IsType<WatchedKnowledgeBase>(services.GetRequiredService<IKnowledgeBase>()).Inner.GetType().Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Folder=/somewhere;Address=http://kb.example/")]
    [InlineData("Address=http://olga:pw@kb.example/")]
    [InlineData("Address=http://kb.example/;Password=pw")]
    [InlineData("Address=http://kb.example/;User=olga:pw")]
    public void Should_be_none_where_the_settings_are_not_whole(string settings)
    {
        using var services = Services(settings);

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IKnowledgeBase>);
    }

    private static ServiceProvider Services(string settings)
    {
        var pairs = settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=', 2));
        var services = new ServiceCollection();
        services.AddSingleton(NpgsqlDataSource.Create("Host=nowhere"));
        services.AddFiling(new ConfigurationBuilder().AddInMemoryCollection(pairs.ToDictionary(p => "Filing:" + p[0], string? (p) => p[1])).Build());
        return services.BuildServiceProvider();
    }
}
