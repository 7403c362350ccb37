using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Storage.Sql;

namespace Trinity.CrashHost;

/// <summary>Takes durability away behind the server's back, to show that the test of it can fail.</summary>
internal sealed class Unsynced(IServiceProvider services)
{
    private bool _isLowered;

    /// <summary>Lets the writer's commits return before they are on the disk. Called on the writer's thread, outside a transaction.</summary>
    public void Lower()
    {
        if (!_isLowered)
        {
            _isLowered = true;
            SessionOf(services.GetRequiredService<SqlMessageStore>()).Execute("PRAGMA synchronous = NORMAL");
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Session")]
    private static extern SqlSession SessionOf(SqlMessageStore store);
}
