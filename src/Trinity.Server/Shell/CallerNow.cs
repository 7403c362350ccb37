using Trinity.Platform.Access;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;
using Trinity.Server.People;

namespace Trinity.Server.Shell;

/// <summary>Asks again who a caller is that has been connected for a while: its key may have been revoked, or its session ended.</summary>
internal sealed class CallerNow(KnownKeys keys, KnownSessions sessions)
{
    private const string Bearer = "Bearer ";

    /// <returns>The caller with what it may do now; null when it is nobody any more.</returns>
    public async ValueTask<Caller?> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (SessionCookie.Read(context.Request) is { } token)
        {
            return (await sessions.FindAsync(token, cancellationToken))?.Caller;
        }

        return context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await keys.FindAsync(header[Bearer.Length..].Trim(), context.RequestId(), cancellationToken)
            : null;
    }
}
