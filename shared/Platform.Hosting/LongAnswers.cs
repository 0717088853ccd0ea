using Microsoft.AspNetCore.Http;

namespace Platform.Hosting;

/// <summary>
/// Places for answers that are as long as what they tell of. Each holds a connection of the database or a large piece of memory for as long
/// as its reader takes, so there are few, of their own for each question: who reads slowly, or opens many and reads none, keeps nobody else
/// from a quick question.
/// </summary>
/// <param name="most">How many are written at once; the next one is told to come again.</param>
public sealed class LongAnswers(int most) : IDisposable
{
    private const string RetryAfter = "5";

    private readonly SemaphoreSlim places = new(most, most);

    /// <summary>The answer, or 503 where every place is taken.</summary>
    /// <param name="contentType">Of the answer.</param>
    /// <param name="write">Writes it; a reader who takes less than <see cref="ServiceHost.SlowestReader"/> is hung up on.</param>
    public IResult Of(string contentType, Func<HttpContext, Task> write) => new Answer(this, contentType, write);

    public void Dispose() => places.Dispose();

    private sealed class Answer(LongAnswers all, string contentType, Func<HttpContext, Task> write) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (!await all.places.WaitAsync(TimeSpan.Zero))
            {
                httpContext.Response.Headers.RetryAfter = RetryAfter;
                await Problems.Of(
                    StatusCodes.Status503ServiceUnavailable, "busy", "Busy",
                    $"As many answers of this kind are being read as this service writes at once; ask again in {RetryAfter} seconds. Short questions are answered meanwhile.").ExecuteAsync(httpContext);
                return;
            }

            try
            {
                httpContext.Response.ContentType = contentType;
                await write(httpContext);
            }
            finally
            {
                all.places.Release();
            }
        }
    }
}
