using Trinity.Sdk.Identity;

namespace Trinity.Platform;

/// <summary>Ids as the API writes them, for rows whose ids have no type of their own.</summary>
internal static class PublicIds
{
    private const string AccessRequestPrefix = "acr_";
    private const string AskPrefix = "ask_";
    private const string CredentialPrefix = "crd_";
    private const string DestinationPrefix = "dst_";
    private const string InvitationPrefix = "inv_";
    private const string LinkPrefix = "lnk_";
    private const string SessionPrefix = "ses_";
    private const string WebhookPrefix = "whk_";

    public static string AccessRequest(long id) => AccessRequestPrefix + Base32.Encode(id);

    public static bool TryParseAccessRequest(string text, out long id) => TryParse(AccessRequestPrefix, text, out id);

    public static string Ask(Guid id) => AskPrefix + Base32.Encode(id);

    public static bool TryParseAsk(string text, out Guid id)
    {
        id = default;
        return text.StartsWith(AskPrefix, StringComparison.Ordinal) && Base32.TryDecode(text.AsSpan(AskPrefix.Length), out id);
    }

    public static string Credential(long id) => CredentialPrefix + Base32.Encode(id);

    public static string Destination(long id) => DestinationPrefix + Base32.Encode(id);

    public static bool TryParseDestination(string text, out long id) => TryParse(DestinationPrefix, text, out id);

    public static string Invitation(long id) => InvitationPrefix + Base32.Encode(id);

    public static bool TryParseInvitation(string text, out long id) => TryParse(InvitationPrefix, text, out id);

    public static string Link(long id) => LinkPrefix + Base32.Encode(id);

    public static bool TryParseLink(string text, out long id) => TryParse(LinkPrefix, text, out id);

    public static string Session(long id) => SessionPrefix + Base32.Encode(id);

    public static bool TryParseSession(string text, out long id) => TryParse(SessionPrefix, text, out id);

    public static string Webhook(long id) => WebhookPrefix + Base32.Encode(id);

    private static bool TryParse(string prefix, string text, out long id)
    {
        id = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal) && Base32.TryDecode(text.AsSpan(prefix.Length), out id);
    }
}
