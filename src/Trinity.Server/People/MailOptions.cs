using System.ComponentModel.DataAnnotations;

namespace Trinity.Server.People;

/// <summary>By which server mail goes out.</summary>
public sealed class MailOptions
{
    public const string SectionName = "Trinity:Mail";

    /// <value>The name of the server for outgoing mail. Without it mail is written to the log: good for a machine of one's own.</value>
    public string? Host { get; set; }

    /// <value>Its port. Default 587.</value>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <value>With whom to sign in; nobody by default.</value>
    public string? User { get; set; }

    /// <value>The password for that.</value>
    public string? Password { get; set; }

    /// <value>The address that mail comes from.</value>
    [EmailAddress]
    public string From { get; set; } = "trinity@localhost";

    /// <value>Whether the connection may be unencrypted. Default false.</value>
    public bool AllowUnencrypted { get; set; }
}
