using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Sharing;

/// <summary>Erases requests for access that have expired.</summary>
internal sealed class AccessRequestRetention(IControlWriter writer) : IRetentionTask
{
    public Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        writer.WriteAsync(default, default, "erase_access_requests", change =>
        {
            var now = change.Messages.Now;
            return change.AllTenants.AccessRequests.Where(request => request.ExpiresAt <= now).ExecuteDelete();
        });
}
