using System.Globalization;
using System.Net;
using System.Text;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;
using Platform.Proofs.Witnessing;

namespace Audit.Cosigning;

/// <summary>What a witness answered: its signature, or the size that it knows, or why it gave neither.</summary>
internal sealed record WitnessReply(NoteSignature? Signature, long? KnownSize, string? Refusal);

/// <summary>
/// Asks witnesses to cosign, as C2SP's tlog-witness says. Answers are small, and none is waited for longer than two seconds.
/// </summary>
internal sealed class WitnessClient(HttpClient http)
{
    private const int AnswerBytesMax = 1 << 14;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static WitnessClient Create() => new(new HttpClient(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(1), AllowAutoRedirect = false, UseProxy = false,
    })
    {
        Timeout = Patience, MaxResponseContentBufferSize = AnswerBytesMax,
    });

    /// <exception cref="IOException">It does not answer, or not as the protocol has it.</exception>
    public async Task<WitnessReply> AskAsync(PolicyWitness witness, AddCheckpoint request, CancellationToken cancel)
    {
        try
        {
            using var body = new StringContent(request.ToString(), Encoding.UTF8, "text/plain");
            using var answer = await http.PostAsync(new Uri(witness.Address!.ToString().TrimEnd('/') + "/add-checkpoint"), body, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => new WitnessReply(Checked(witness, request.Note, text), null, null),
                HttpStatusCode.Conflict when SizeOf(text) is { } known => new WitnessReply(null, known, null),
                var status => new WitnessReply(null, null, $"{(int)status}: {First(text)}"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or ProofFormatException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>The one of the lines that the witness's key signed; others say nothing.</summary>
    private static NoteSignature Checked(PolicyWitness witness, SignedNote note, string lines)
    {
        var signature = SignedNote.ParseSignatures(lines).FirstOrDefault(s => s.KeyId == witness.Key.Id && s.KeyName == witness.Key.Name);
        return signature is not null && new SignedNote(note.Text, [signature]).SignedBy([witness.Key]).Count == 1
            ? signature
            : throw new ProofFormatException("Its answer is not signed by its key.");
    }

    private static long? SizeOf(string text) =>
        long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= TreeHash.MaxSize ? size : null;

    private static string First(string text) => new([.. text.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]);
}
