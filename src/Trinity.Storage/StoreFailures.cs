using System.Data.Common;
using Trinity.Engine.Store;

namespace Trinity.Storage;

/// <summary>Tells failures of the store from faults of the program.</summary>
internal static class StoreFailures
{
    /// <summary>Whether the database has failed. EF Core wraps what it thinks will pass.</summary>
    public static bool IsOne(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException or StoreAwayException or StoreInDoubtException)
            {
                return true;
            }
        }

        return false;
    }
}
