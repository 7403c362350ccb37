using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Engine.Outbound;

namespace Trinity.Engine.Deliveries;

/// <summary>Registers what delivers. Its reads come with the store.</summary>
internal static class DeliveriesRegistration
{
    public static void AddDeliveries(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.SectionName)
            .Validate(
                outbound => !outbound.Faults().Any(),
                $"{OutboundOptions.SectionName}:{nameof(OutboundOptions.AllowedRanges)} holds something that is no range: write 10.1.0.0/16 or fd00::/8.")
            .ValidateOnStart();
        services.TryAddSingleton<OwnListeners>();
        services.TryAddSingleton<AddressRules>();
        services.TryAddSingleton<IAddressResolver, SystemResolver>();
        services.TryAddSingleton<OutboundHandler>();
        services.TryAddSingleton<DeliverySender>();
        services.TryAddSingleton<DeliveryContext>();
        services.TryAddSingleton<DeliveryDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryDispatcher>());
    }
}
