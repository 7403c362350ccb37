namespace Trinity.Testing.Servers;

/// <summary>Waits for what goes on beside the test: for as long as it takes, and not for ever.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="between">What is done before it is asked again; nothing by default.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<Task>? between = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await (between?.Invoke() ?? Yield());
        }
    }

    /// <summary>Asks another process, with a pause in between, until nothing is reported any more.</summary>
    public static async Task NothingAsync(Func<Task<string?>> report, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (await report() is { } left)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > patience)
            {
                throw new TimeoutException(left);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task Yield() => await Task.Yield();
}
