using Trinity.Platform.Models;
using Trinity.Server.Http;

namespace Trinity.Server.Access;

/// <summary>Lets in who holds the token of an execution.</summary>
internal sealed class ExecutionDoor(IExecutionTokens tokens, RequestRates rates)
{
    private const string Bearer = "Bearer ";
    private const int MaxTokenLength = 200;

    /// <returns>Whose the token is; null when it is nobody's, or was not looked at because too many that were wrong came from the address.</returns>
    public async Task<(ExecutionGrant? Grant, bool IsLimited)> EnterAsync(HttpContext context)
    {
        // Over the socket come containers of this machine alone, and they have no address: one that guesses must not shut the others out.
        var isCounted = context.Connection.RemoteIpAddress is not null;
        if (isCounted && !rates.MayTry(context))
        {
            return (null, true);
        }

        if (TokenOf(context.Request) is { } token && await tokens.FindAsync(token, context.RequestAborted) is { } grant)
        {
            return (grant, false);
        }

        if (isCounted)
        {
            rates.CountFailure(context);
        }

        return (null, false);
    }

    private static string? TokenOf(HttpRequest request)
    {
        var token = request.Headers["x-api-key"] is [{ Length: > 0 } key] ? key
            : request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : string.Empty;
        return token.Length is > 0 and <= MaxTokenLength ? token : null;
    }
}
