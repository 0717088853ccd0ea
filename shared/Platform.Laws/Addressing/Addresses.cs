namespace Platform.Laws;

/// <summary>The one address that a unit has everywhere: its document and its place in it.</summary>
public static class Addresses
{
    /// <summary>Such as <c>ICX-CONST/chp_2__art_15</c>.</summary>
    /// <exception cref="LawException">DOCUMENT_ID_INVALID: it is no document id.</exception>
    public static string Canonical(string documentId, string eId)
    {
        ArgumentException.ThrowIfNullOrEmpty(eId);
        return DocumentIds.WhyNot(documentId) is { } reason
            ? throw new LawException("DOCUMENT_ID_INVALID", reason)
            : $"{documentId}/{eId}";
    }
}
