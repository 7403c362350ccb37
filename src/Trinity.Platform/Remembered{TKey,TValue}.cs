using System.Collections.Concurrent;

namespace Trinity.Platform;

/// <summary>What was read of the store and is asked for with every request. What was read before something changed is not remembered after.</summary>
/// <typeparam name="TKey">What it is found by.</typeparam>
/// <typeparam name="TValue">What was read.</typeparam>
internal sealed class Remembered<TKey, TValue>(int max)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TKey, TValue> _values = [];
    private int _generation;

    public TValue? Find(TKey key) => _values.GetValueOrDefault(key);

    /// <summary>Reads and remembers; what is not there is not remembered.</summary>
    public async ValueTask<TValue?> ReadAsync(TKey key, Func<TKey, Task<TValue?>> read)
    {
        var generation = Volatile.Read(ref _generation);
        var value = await read(key);
        lock (_gate)
        {
            if (value is null)
            {
                _values.TryRemove(key, out _);
            }
            else if (generation == _generation && (_values.Count < max || _values.ContainsKey(key)))
            {
                _values[key] = value;
            }
        }

        return value;
    }

    /// <summary>Something has changed.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _generation++;
            _values.Clear();
        }
    }
}
