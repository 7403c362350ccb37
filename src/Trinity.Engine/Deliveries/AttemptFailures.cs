using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Trinity.Engine.Outbound;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Deliveries;

/// <summary>Says in a stable code why an attempt failed. What the receiver or the system said is not repeated: people outside read this.</summary>
internal static class AttemptFailures
{
    public const string AddressNotAllowed = "address_not_allowed";

    /// <summary>An answer that is not a 2xx.</summary>
    public static AttemptResult Of(HttpStatusCode status, TimeSpan? retryAfter) => new()
    {
        Status = (int)status,
        RetryAfter = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? retryAfter : null,
        Error = (int)status switch
        {
            AttemptResult.Gone => new TurnError(Outbox.DestinationGone, "The receiver has answered 410: it wants nothing any more."),
            429 => new TurnError("rate_limited", "The receiver has answered 429: it wants less at a time."),
            >= 300 and < 400 => new TurnError("redirect_not_followed", $"The receiver has answered {(int)status}: redirects are not followed."),
            >= 400 and < 500 => new TurnError("rejected", $"The receiver has answered {(int)status}."),
            >= 500 => new TurnError("server_error", $"The receiver has answered {(int)status}."),
            _ => new TurnError("protocol_error", $"The receiver has answered {(int)status}, which is no end of a request."),
        },
    };

    public static AttemptResult Timeout(TimeSpan limit) => new()
    {
        Error = new TurnError("timeout", $"The receiver has not answered within {limit.TotalSeconds:0.#} seconds."),
    };

    public static AttemptResult Of(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressNotAllowedException refused:
                    return new AttemptResult { Error = new TurnError(AddressNotAllowed, refused.Message), IsFinal = true };
                case AuthenticationException:
                    return Failed("tls_failed", "No trusted TLS connection could be made.");
                case SocketException socket:
                    return OfSocket(socket.SocketErrorCode);
                case HttpRequestException { HttpRequestError: var error } when OfRequest(error) is { } result:
                    return result;
                default:
                    continue;
            }
        }

        return Failed("connection_failed", "The receiver could not be reached.");
    }

    private static AttemptResult? OfRequest(HttpRequestError error) => error switch
    {
        HttpRequestError.ResponseEnded => Failed("connection_closed", "The receiver has closed the connection before its answer."),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError =>
            Failed("protocol_error", "The receiver's answer is not HTTP."),
        HttpRequestError.ConfigurationLimitExceeded => Failed("protocol_error", "The headers of the receiver's answer are too large."),
        HttpRequestError.SecureConnectionError => Failed("tls_failed", "No trusted TLS connection could be made."),
        _ => null,
    };

    private static AttemptResult OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
            Failed("name_not_found", "The name of the receiver has no address."),
        SocketError.ConnectionRefused => Failed("connection_refused", "The receiver refuses connections."),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
            Failed("connection_closed", "The receiver has closed the connection before its answer."),
        _ => Failed("connection_failed", "The receiver could not be reached."),
    };

    private static AttemptResult Failed(string code, string message) => new() { Error = new TurnError(code, message) };
}
