using Microsoft.Extensions.Options;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Server.Http;

/// <summary>
/// Limits requests by who sends them: by principal where it is known, else by address. Keys that are tried in vain are counted by address
/// besides.
/// </summary>
internal sealed class RequestRates(TimeProvider time, IOptions<HttpOptions> options)
{
    private readonly RateBuckets<(TenantId, Principal)> _principals = new(time, options.Value.PerSecond, options.Value.Burst);
    private readonly RateBuckets<SourceAddress> _addresses = new(time, options.Value.AddressPerSecond, options.Value.AddressBurst);
    private readonly RateBuckets<SourceAddress> _failures = new(time, options.Value.FailuresPerMinute / 60.0, options.Value.FailuresPerMinute);

    /// <summary>Behind authentication: it has said who is known.</summary>
    public Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        var isFree = context.Features.Get<Caller>() is { } caller
            ? _principals.Of((caller.Tenant, caller.Principal)).TryTake()
            : _addresses.Of(AddressOf(context)).TryTake();
        return isFree ? next(context) : Refuse(TimeSpan.FromSeconds(1), "Too many requests at once.").ExecuteAsync(context);
    }

    /// <summary>Whether the sender may try a key that is not known yet.</summary>
    public bool MayTry(HttpContext context) => !_failures.Of(AddressOf(context)).IsEmpty;

    /// <summary>The sender has tried a key in vain.</summary>
    public void CountFailure(HttpContext context) => _failures.Of(AddressOf(context)).TryTake();

    /// <summary>Answers who may not try another key.</summary>
    public IResult RefuseTry() => Refuse(_failures.Refill, "Too many keys and passwords that are wrong came from this address.");

    private static IResult Refuse(TimeSpan retryAfter, string detail) =>
        Problems.Of(StatusCodes.Status429TooManyRequests, "rate_limited", detail, retryAfter);

    private static SourceAddress AddressOf(HttpContext context) => SourceAddress.Of(context.Connection.RemoteIpAddress);
}

internal static class RequestLimiting
{
    /// <summary>Looked up when the server starts, and not before its options are checked.</summary>
    public static void UseRequestRates(this IApplicationBuilder app) => app.Use(next =>
    {
        var rates = app.ApplicationServices.GetRequiredService<RequestRates>();
        return context => rates.LimitAsync(context, next);
    });
}
