using Microsoft.Extensions.Options;
using Trinity.Server.Http;

namespace Trinity.Server.Sharing;

/// <summary>Limits what comes by public links, by address and by link, before any work is done for it.</summary>
internal sealed class PublicLinkRates(TimeProvider time, IOptions<PublicLinkOptions> options)
{
    private readonly RateBuckets<SourceAddress> _addresses = new(time, options.Value.AddressPerSecond, options.Value.AddressBurst);
    private readonly RateBuckets<long> _links = new(time, options.Value.PerSecond, options.Value.Burst);

    public bool TryTake(SourceAddress address) => _addresses.Of(address).TryTake();

    public bool TryTake(long link) => _links.Of(link).TryTake();
}
