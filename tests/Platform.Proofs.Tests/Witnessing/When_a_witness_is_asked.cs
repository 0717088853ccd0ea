using System.Text;
using Microsoft.Extensions.Time.Testing;
using Platform.Proofs.Notes;
using Platform.Proofs.Tests.Trees;
using Platform.Proofs.Trees;
using Platform.Proofs.Witnessing;

namespace Platform.Proofs.Tests.Witnessing;

/// <summary>C2SP tlog-witness, "add-checkpoint": each refusal with its own status, and nothing taken that forgets what was seen.</summary>
public sealed class When_a_witness_is_asked : IDisposable
{
    private readonly NoteSigner log = NoteSigner.Ed25519("example.com/log", new byte[32]);
    private readonly NoteSigner stranger = NoteSigner.New("example.com/log");
    private readonly NoteSigner cosigner = NoteSigner.Cosigner("example.com/witness", [.. Enumerable.Repeat((byte)1, 32)], new FakeTimeProvider());
    private readonly Witness witness;
    private Witnessed latest = Witnessed.Nothing;

    public When_a_witness_is_asked() => witness = new Witness(new Dictionary<string, IReadOnlyCollection<NoteKey>> { ["example.com/log"] = [log.Key] }, cosigner);

    public void Dispose()
    {
        log.Dispose();
        stranger.Dispose();
        cosigner.Dispose();
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_take_every_step_of_an_honest_log_and_sign_it()
    {
        foreach (var (first, second) in new[] { (0, 2), (2, 5), (5, 5), (5, 8) })
        {
            var answer = Ask(first, second);
            Assert.Equal((200, null, new Witnessed(second, Vectors.Root(second))), (answer.Status, answer.Reason, answer.Latest));
            var cosigned = At(second).Sign(log).With(SignedNote.ParseSignatures(answer.Body));
            Assert.Equal([cosigner.Key], cosigned.SignedBy([cosigner.Key]));
            latest = answer.Latest;
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_take_a_log_without_leaves_and_its_first_leaves_later()
    {
        Assert.Equal(200, Ask(0, 0).Status);
        Assert.Equal(200, Ask(0, 8).Status);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_404_for_a_log_that_it_does_not_know() =>
        Assert.Equal(404, Decide($"old 0\n\n{new Checkpoint("example.com/other", 1, Vectors.Root(1)).Sign(log)}").Status);

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_403_where_the_log_did_not_sign_or_its_signature_was_altered()
    {
        Assert.Equal(403, Decide($"old 0\n\n{At(2).Sign(stranger)}").Status);
        var forged = new NoteSignature(log.Key.Name, log.Key.Id, stranger.Sign("x\n").Signature);
        Assert.Equal(403, Decide($"old 0\n\n{new SignedNote(At(2).ToString(), [forged])}").Status);
        Assert.Equal(200, Decide($"old 0\n\n{At(2).Sign(stranger, log)}").Status);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_409_with_the_size_that_it_knows()
    {
        latest = new Witnessed(5, Vectors.Root(5));
        foreach (var (first, second) in new[] { (0, 8), (2, 5), (6, 8) })
        {
            var answer = Ask(first, second);
            Assert.Equal((409, "5\n", latest), (answer.Status, answer.Body, answer.Latest));
        }
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_409_to_another_root_of_the_size_that_it_took_and_call_it_a_fork()
    {
        latest = new Witnessed(5, Vectors.Root(5));
        var answer = Decide(new AddCheckpoint(5, [], new Checkpoint(log.Key.Name, 5, Vectors.Root(4)).Sign(log)));
        Assert.Equal((409, "5\n", latest, true), (answer.Status, answer.Body, answer.Latest, answer.IsFork));
        Assert.False(Ask(2, 5).IsFork);
        Assert.False(Decide(new AddCheckpoint(5, [], At(8).Sign(log))).IsFork);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_422_where_the_log_is_not_what_it_was()
    {
        latest = new Witnessed(5, Vectors.Root(5));
        Assert.Equal(422, Decide(new AddCheckpoint(5, Proof(5, 8), new Checkpoint(log.Key.Name, 8, Vectors.Root(7)).Sign(log))).Status);
        Assert.Equal(422, Decide(new AddCheckpoint(5, [], At(8).Sign(log))).Status);
        Assert.All(Mutations.Of(Proof(5, 8), Vectors.Root(5), Vectors.Root(8)), m => Assert.Equal(422, Decide(new AddCheckpoint(5, m.Proof, At(8).Sign(log))).Status));
        latest = Witnessed.Nothing;
        Assert.Equal(422, Decide(new AddCheckpoint(0, [Vectors.Root(1)], At(1).Sign(log))).Status);
        var text = $"example.com/log\n0\n{Convert.ToBase64String(new byte[32])}\n";
        Assert.Equal(422, Decide($"old 0\n\n{new SignedNote(text, [log.Sign(text)])}").Status);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_answer_400_to_what_is_no_request()
    {
        var note = At(2).Sign(log).ToString();
        string[] wrong =
        [
            "", "old 0\n", "old 0\n\n", $"old 00\n\n{note}", $"old -1\n\n{note}", $"old x\n\n{note}", $"new 0\n\n{note}", $"old 0\nnot a hash\n\n{note}",
            $"old 3\n\n{note}", "old 0\n\nexample.com/log\n2\n\n\u2014 example.com/log Uw2QOkk=\n",
            $"old 0\n{string.Concat(Enumerable.Repeat(Convert.ToBase64String(new byte[32]) + "\n", 64))}\n{note}", $"old 0\n\n{note}trailing\n",
        ];
        Assert.All(wrong, body => Assert.Contains(Decide(body).Status, new[] { 400, 403 }));
        Assert.All(wrong[..8], body => Assert.Equal(400, Decide(body).Status));
        Assert.Equal(400, Decide(wrong[^1]).Status);
        Assert.Equal(400, witness.Decide(new byte[AddCheckpoint.BytesMax + 1], _ => latest).Status);
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public void Should_read_the_published_request()
    {
        // From C2SP's specification "tlog-witness", section "add-checkpoint", without its second signature.
        const string Published =
            "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
            + "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
            + "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        var request = AddCheckpoint.Parse(Encoding.UTF8.GetBytes(Published));
        Assert.Equal((20_852_014, 4), (request.OldSize, request.Proof.Count));
        Assert.Equal(Published, request.ToString());
    }

    private static Checkpoint At(int size) => new("example.com/log", size, Vectors.Root(size));

    private static List<Digest> Proof(int first, int second) =>
        first == 0 ? [] : new NaiveTree([.. Enumerable.Range(0, 8).Select(i => Vectors.Leaf(i))]).Proof(first, second);

    private WitnessAnswer Ask(int first, int second) => Decide(new AddCheckpoint(first, second < first ? [] : Proof(first, second), At(second).Sign(log)));

    private WitnessAnswer Decide(AddCheckpoint request) => Decide(request.ToString());

    private WitnessAnswer Decide(string body) => witness.Decide(Encoding.UTF8.GetBytes(body), _ => latest);
}
