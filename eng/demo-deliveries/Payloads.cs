using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trinity.DemoDeliveries;

/// <summary>The bodies of deliveries, in the shape that GitHub gives them.</summary>
internal static class Payloads
{
    private static readonly JsonSerializerOptions GitHub = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is particular to the event, between its action and what every delivery has.</summary>
    public static JsonElement Compose(Repository repository, string? action, object content, string sender, DateTimeOffset now)
    {
        object head = action is null ? new { } : new { Action = action };
        var body = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var part in new[] { head, content, Everywhere(repository, sender, now) })
        {
            foreach (var property in JsonSerializer.SerializeToElement(part, GitHub).EnumerateObject())
            {
                body[property.Name] = property.Value;
            }
        }

        return JsonSerializer.SerializeToElement(body, GitHub);
    }

    public static object Account(string login) => new
    {
        Login = login,
        Type = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User",
    };

    public static object Of(Issue issue, string body) => new
    {
        Id = 9_000_000 + issue.Number,
        issue.Number,
        issue.Title,
        User = Account(issue.Author),
        Labels = Array.Empty<object>(),
        State = "open",
        Body = body,
    };

    public static object Of(Change change, bool isMerged, string head) => new
    {
        change.Number,
        PullRequest = new
        {
            Id = 7_000_000 + change.Number,
            change.Number,
            change.Title,
            User = Account(change.Author),
            State = isMerged ? "closed" : "open",
            Merged = isMerged,
            AuthorAssociation = change.IsByNewcomer ? "FIRST_TIME_CONTRIBUTOR" : "MEMBER",
            Head = new { Ref = $"{change.Author}/{change.Number}", Sha = head },
            Base = new { Ref = "main" },
        },
    };

    private static object Everywhere(Repository repository, string sender, DateTimeOffset now) => new
    {
        Repository = new
        {
            Id = 512_000 + repository.Weight,
            repository.Name,
            repository.FullName,
            Private = true,
            Owner = Account("acme"),
            HtmlUrl = "https://github.com/" + repository.FullName,
            repository.Language,
            DefaultBranch = "main",
            PushedAt = now,
        },
        Organization = new { Login = "acme", Id = 4_242 },
        Sender = Account(sender),
    };
}
