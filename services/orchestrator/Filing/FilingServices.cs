using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orchestrator.Filing;

/// <summary>Which knowledge base the settings mean.</summary>
internal static class FilingServices
{
    /// <summary>A list of some 300,000 runs.</summary>
    private const int AnswerMax = 64 << 20;

    public static void AddFiling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FilingOptions>().Bind(configuration.GetSection("Filing")).ValidateDataAnnotations()
            .Validate(o => o.NamesOnePlace, "Set one of Filing__Folder and Filing__Address: where the knowledge base is.")
            .Validate(o => o.AddressIsPlain, "Filing__Address is an http or https address without user, query and fragment.")
            .Validate(o => o.CredentialsAreWhole, "Filing__User has no colon, and Filing__Password comes with a Filing__User.")
            .ValidateOnStart();
        services.AddSingleton<IKnowledgeBase>(s =>
        {
            var options = s.GetRequiredService<IOptions<FilingOptions>>().Value;
            IKnowledgeBase knowledge = options.Folder is { } folder ? new KnowledgeFolder(folder)
                : new KnowledgeServer(Client(options, new SocketsHttpHandler
                {
                    AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1),
                }), new DatabaseListLock(s.GetRequiredService<NpgsqlDataSource>()));
            return new WatchedKnowledgeBase(knowledge, OrchestratorTelemetry.StartUpload);
        });
    }

    internal static HttpClient Client(FilingOptions options, HttpMessageHandler handler)
    {
        var http = new HttpClient(handler)
        {
            BaseAddress = options.Root(), Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds), MaxResponseContentBufferSize = AnswerMax,
        };
        // The bytes that stand there, and those of now: not packed, and not those that somebody on the way remembers.
        http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        http.DefaultRequestHeaders.CacheControl = new CacheControlHeaderValue { NoCache = true };
        if (options.User is { } user)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}"));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }

        return http;
    }
}
