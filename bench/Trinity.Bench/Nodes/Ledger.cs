using System.Text.Json;

namespace Trinity.Bench.Nodes;

/// <summary>A state of about one KiB of JSON, as a small working agent has it.</summary>
public sealed class Ledger
{
    /// <summary>The key all agents of the bench keep it under.</summary>
    internal const string Key = "main";

    private const int Accounts = 18;

    /// <summary>The state as it is stored at first.</summary>
    internal static byte[] Initial { get; } = JsonSerializer.SerializeToUtf8Bytes(
        new Ledger
        {
            Owner = "operations@example.test",
            Entries = [.. Enumerable.Range(0, Accounts).Select(number => new LedgerEntry { Name = $"customer-{number:000}", Amount = number * 37, Currency = "eur" })],
        },
        JsonSerializerOptions.Web);

    public string Owner { get; set; } = string.Empty;

    public long Count { get; set; }

    public List<LedgerEntry> Entries { get; set; } = [];

    /// <summary>Books something: the state changes, its size hardly.</summary>
    internal LedgerEntry Book(long amount)
    {
        Count++;
        if (Entries.Count == 0)
        {
            Entries.Add(new LedgerEntry { Name = "customer-000" });
        }

        var entry = Entries[(int)(Count % Entries.Count)];
        entry.Amount = amount;
        return entry;
    }
}

/// <summary>A line of a ledger.</summary>
public sealed class LedgerEntry
{
    public string Name { get; set; } = string.Empty;

    public long Amount { get; set; }

    public string Currency { get; set; } = "eur";
}
