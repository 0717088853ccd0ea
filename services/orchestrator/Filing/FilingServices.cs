using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Orchestrator.Filing;

/// <summary>Which knowledge base the settings mean.</summary>
internal static class FilingServices
{
    public static void AddFiling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FilingOptions>().Bind(configuration.GetSection("Filing")).ValidateDataAnnotations()
            .Validate(o => (o.Folder is null) != (o.Address is null), "Set one of Filing__Folder and Filing__Address: where the knowledge base is.").ValidateOnStart();
        services.AddSingleton<IKnowledgeBase>(s =>
        {
            var options = s.GetRequiredService<IOptions<FilingOptions>>().Value;
            if (options.Folder is { } folder) return new KnowledgeFolder(folder);
            var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
            {
                BaseAddress = options.Address, Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds), MaxResponseContentBufferSize = 4 << 20,
            };
            if (options.User is { } user)
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}")));
            return new KnowledgeServer(http);
        });
    }
}
