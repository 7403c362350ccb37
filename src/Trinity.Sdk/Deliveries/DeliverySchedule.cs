using System.Buffers.Binary;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Deliveries;

/// <summary>When a delivery is attempted again: eight attempts over a good day, each delay a fifth shorter or longer than the table says.</summary>
internal static class DeliverySchedule
{
    private const double Jitter = 0.2;

    /// <summary>The delay before each attempt but the first.</summary>
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    public static int Attempts => Delays.Length + 1;

    /// <summary>How long to wait after an attempt that failed.</summary>
    /// <param name="id">The delivery: its bits are the jitter, so that deliveries of one moment part, and a test sees the same again.</param>
    /// <param name="attempts">The attempts made so far, from 1.</param>
    /// <returns>Null when none is left.</returns>
    public static TimeSpan? DelayAfter(EffectId id, int attempts) =>
        attempts < Attempts ? Delays[attempts - 1] * (1 + (Jitter * ((2 * Fraction(id, attempts)) - 1))) : null;

    /// <summary>A number from 0 to 1, another one for each attempt.</summary>
    private static double Fraction(EffectId id, int attempts)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * (attempts % 8))..]) / (double)ushort.MaxValue;
    }
}
