using Microsoft.Extensions.Logging;
using Trinity.Platform.Storage;
using Trinity.Sdk;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>
/// Writes down who was not allowed what. Of those alike in a minute the first are entries of their own, with what they were about; of the
/// others it is written at the end of the minute how many they were: a flood of refusals is not a flood of writes.
/// </summary>
internal sealed partial class Denials(IControlWriter writer, ILogger<Denials> logger)
{
    /// <summary>The outcome of what the rights of a caller do not cover.</summary>
    public const string Forbidden = "forbidden";

    private const int EntriesEach = 20;

    private readonly Lock _gate = new();
    private Dictionary<Denial, int> _counts = [];

    /// <summary>A caller may not do this.</summary>
    public void Note(Caller caller, string action, AuditTarget? target) => Note(AuditEntry.Of(caller, action, target, Forbidden));

    /// <summary>Nobody waits for it: how long a refusal takes says nothing about what it is about.</summary>
    public void Note(AuditEntry entry)
    {
        if (Count(new Denial(entry.Tenant, entry.Actor, entry.Key, entry.Action, entry.Outcome)) <= EntriesEach)
        {
            _ = RecordAsync(entry);
        }
    }

    /// <summary>Ends the minute: what was only counted is written.</summary>
    public async Task CloseAsync()
    {
        Dictionary<Denial, int> counts;
        lock (_gate)
        {
            counts = _counts;
            _counts = [];
        }

        foreach (var (denial, count) in counts.Where(pair => pair.Value > EntriesEach))
        {
            await RecordAsync(new AuditEntry
            {
                Tenant = denial.Tenant,
                Actor = denial.Actor,
                Key = denial.Key,
                Action = denial.Action,
                Outcome = denial.Outcome,
                Count = count - EntriesEach,
            });
        }
    }

    private int Count(Denial denial)
    {
        lock (_gate)
        {
            return _counts[denial] = _counts.GetValueOrDefault(denial) + 1;
        }
    }

    private async Task RecordAsync(AuditEntry entry)
    {
        try
        {
            await writer.WriteAsync(entry.Tenant, default, "record_denial", change =>
            {
                change.Audit.Append(entry, change.Messages.Now);
                return true;
            });
        }
        catch (Exception exception) when (exception is not TrinityException { Code: "stopping" })
        {
            LogUnrecorded(exception, entry.Action);
        }
        catch (TrinityException)
        {
            // Refused while the server stops: there is nowhere to write to any more.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That '{Action}' was refused could not be written down.")]
    private partial void LogUnrecorded(Exception exception, string action);

    private readonly record struct Denial(TenantId Tenant, string Actor, string? Key, string Action, string Outcome);
}
