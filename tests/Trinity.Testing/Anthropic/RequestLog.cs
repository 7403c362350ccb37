namespace Trinity.Testing.Anthropic;

/// <summary>All requests so far, in the order they came in, and a way to wait for those to come.</summary>
public sealed class RequestLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly List<ApiRequest> _requests = [];
    private readonly List<(Func<IReadOnlyList<ApiRequest>, bool> IsEnough, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<ApiRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Those that call the model.</summary>
    public IReadOnlyList<ApiRequest> Messages => [.. All.Where(request => request.IsMessage)];

    /// <summary>The first request that meets a condition, when it is here.</summary>
    public async Task<ApiRequest> FirstAsync(Func<ApiRequest, bool> condition, CancellationToken cancellationToken)
    {
        await ReachedAsync(requests => requests.Any(condition), cancellationToken);
        return All.First(condition);
    }

    /// <summary>The calls of the model, when there are so many.</summary>
    public async Task<IReadOnlyList<ApiRequest>> MessagesAsync(int count, CancellationToken cancellationToken)
    {
        await ReachedAsync(requests => requests.Count(request => request.IsMessage) >= count, cancellationToken);
        return Messages;
    }

    internal void Add(ApiRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.IsEnough(_requests)))
            {
                reached.TrySetResult();
            }
        }
    }

    private async Task ReachedAsync(Func<IReadOnlyList<ApiRequest>, bool> isEnough, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = (isEnough, reached);
        lock (_lock)
        {
            if (isEnough(_requests))
            {
                return;
            }

            _waiting.Add(waiting);
        }

        try
        {
            await reached.Task.WaitAsync(Patience, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(waiting);
            }
        }
    }
}
