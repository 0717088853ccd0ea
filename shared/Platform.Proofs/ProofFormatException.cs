namespace Platform.Proofs;

/// <summary>
/// A text or a file is not what it should be. The message is a sentence that says what and where; nothing was taken from it.
/// </summary>
public sealed class ProofFormatException(string sentence, Exception? inner = null) : Exception(sentence, inner);
