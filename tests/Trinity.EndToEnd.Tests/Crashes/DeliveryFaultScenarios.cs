using Trinity.Client.Deliveries;
using Trinity.Testing.Deliveries;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A scenario for every write about deliveries.</summary>
internal static class DeliveryFaultScenarios
{
    private const string StatusIs = "(SELECT status FROM d) = ";
    private const string Delivered = StatusIs + "0";
    private const string Pending = StatusIs + "2";
    private const string Dead = StatusIs + "3";
    private const string Cancelled = StatusIs + "4";

    public static IReadOnlyList<FaultScenario> All { get; } =
    [
        new("record_delivery")
        {
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig => rig.SendAsync("send"),
            Finish = rig => rig.DeliveryReachedAsync(delivery => delivery.Status == "delivered"),
            Facts = [Delivered, "(SELECT attempts FROM d) = 1"],
        },
        new("record_delivery")
        {
            Variant = "gone",
            Prepare = rig => rig.CreateAgentAsync(),
            Act = rig =>
            {
                rig.Answers(Receiver.Status(410));
                return rig.SendAsync("send");
            },
            Finish = rig => rig.DeliveryReachedAsync(delivery => delivery.Status == "dead"),
            Facts =
            [
                Dead,
                "(SELECT disabled_by FROM t) = 'destination_gone'",
                "EXISTS (SELECT 1 FROM ask WHERE message_seq = (SELECT seq FROM m) AND kind = 3)",
            ],
        },
        new("end_deliveries")
        {
            Prepare = PausedAsync,
            Act = DisableAsync,
            Finish = rig => rig.DeliveryReachedAsync(delivery => delivery.Status == "dead"),
            Facts = [Dead],
        },
        new("disable_destination")
        {
            Prepare = PausedAsync,
            Act = DisableAsync,
            Finish = DisableAsync,
            Facts = ["(SELECT disabled_by FROM t) = 'destination_disabled'"],
        },
        new("enable_destination")
        {
            Prepare = GoneAsync,
            Act = EnableAsync,
            Finish = EnableAsync,
            Facts = ["(SELECT disabled_by IS NULL FROM t)"],
        },
        new("redrive_delivery")
        {
            Prepare = RedrivableAsync,
            Act = async rig => await rig.Client.Deliveries.RedriveAsync((await rig.DeliveryAsync()).Id),
            Finish = rig => RedrivenAsync(rig, async () =>
                await FaultRig.AgainAsync(rig.Client.Deliveries.RedriveAsync((await rig.DeliveryAsync()).Id), 409)),
            Facts = [Pending, "(SELECT attempts FROM d) = 0"],
        },
        new("redrive_deliveries")
        {
            Prepare = RedrivableAsync,
            Act = rig => rig.Client.Deliveries.RedriveAsync(new SelectDeliveries { Execution = rig.Execution }),
            Finish = rig => RedrivenAsync(rig, () => rig.Client.Deliveries.RedriveAsync(new SelectDeliveries { Execution = rig.Execution })),
            Facts = [Pending, "(SELECT attempts FROM d) = 0"],
        },
        new("cancel_delivery")
        {
            Prepare = PausedAsync,
            Act = async rig => await rig.Client.Deliveries.CancelAsync((await rig.DeliveryAsync()).Id),
            Finish = async rig => await FaultRig.AgainAsync(rig.Client.Deliveries.CancelAsync((await rig.DeliveryAsync()).Id), 409),
            Facts = [Cancelled],
        },
        new("cancel_deliveries")
        {
            Prepare = PausedAsync,
            Act = rig => rig.Client.Deliveries.CancelAsync(new SelectDeliveries { Execution = rig.Execution }),
            Finish = rig => rig.Client.Deliveries.CancelAsync(new SelectDeliveries { Execution = rig.Execution }),
            Facts = [Cancelled],
        },
    ];

    /// <summary>A delivery whose destination wants to be left alone for an hour.</summary>
    private static async Task PausedAsync(FaultRig rig)
    {
        rig.Answers(Receiver.Status(503, "Retry-After: 3600"));
        await rig.CreateAgentAsync();
        await rig.SendAsync("send");
        await rig.DeliveryReachedAsync(delivery => delivery.Attempts == 1);
    }

    /// <summary>A dead delivery whose destination is disabled.</summary>
    private static async Task GoneAsync(FaultRig rig)
    {
        rig.Answers(Receiver.Status(410));
        await rig.CreateAgentAsync();
        await rig.SendAsync("send");
        await rig.DeliveryReachedAsync(delivery => delivery.Status == "dead");
    }

    private static async Task RedrivableAsync(FaultRig rig)
    {
        await GoneAsync(rig);
        rig.Answers(Receiver.Status(200));
        await EnableAsync(rig);
    }

    private static async Task RedrivenAsync(FaultRig rig, Func<Task> redrive)
    {
        await redrive();
        await rig.DeliveryReachedAsync(delivery => delivery.Status == "delivered");
    }

    private static async Task EnableAsync(FaultRig rig) =>
        await rig.Client.Deliveries.EnableDestinationAsync((await rig.DeliveryAsync()).Destination);

    private static async Task DisableAsync(FaultRig rig) =>
        await rig.Client.Deliveries.DisableDestinationAsync((await rig.DeliveryAsync()).Destination);
}
