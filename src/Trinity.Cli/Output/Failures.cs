using System.Net.Sockets;
using Trinity.Client;

namespace Trinity.Cli.Output;

/// <summary>Says on standard error why a command failed, and makes its exit code of it: the one place where both happen.</summary>
internal static class Failures
{
    public static async Task<int> CatchAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (CliException exception)
        {
            Say(exception.Message);
            return exception.ExitCode;
        }
        catch (TrinityApiException exception)
        {
            Say(exception);
            return ExitCodes.Of(exception.Problem);
        }
        catch (HttpRequestException exception)
        {
            Say(exception.InnerException is SocketException socket
                ? $"The server cannot be reached: {socket.Message}. Is it up, and is this its address? (--server)"
                : $"The server cannot be reached: {exception.Message}");
            return ExitCodes.Unavailable;
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            Say("The server did not answer in time.");
            return ExitCodes.Unavailable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException exception)
        {
            Say(exception.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>The reason with its code, then each fault with its place, then what to do.</summary>
    public static IEnumerable<Piece> Describe(TrinityApiException exception)
    {
        var problem = exception.Problem;
        yield return new Piece(Printable.Rows(problem.Detail ?? problem.Title ?? "The server refused."), Styles.Bad);
        yield return new Piece($" ({Printable.Row(exception.Code)})", Styles.Dim);
        foreach (var error in problem.Errors)
        {
            yield return new Piece($"\n  {Printable.Row(error.Pointer)}: {Printable.Row(error.Detail)} ({Printable.Row(error.Code)})");
        }

        if (exception.RetryAfter is { } delay)
        {
            yield return new Piece($"\n  Try again in {Times.Span(delay)}.");
        }

        if (problem.Status == 401)
        {
            yield return new Piece("\n  Log in with 'trinity login', or set TRINITY_KEY.");
        }
        else if (problem.Status >= 500 && problem.TraceId is { } trace)
        {
            yield return new Piece($"\n  In the server's log: {Printable.Row(trace)}");
        }
    }

    private static void Say(TrinityApiException exception) => Screen.Open(isJson: false).Fault(Describe(exception));

    private static void Say(string message) => Screen.Open(isJson: false).Fault(new Piece(Printable.Rows(message), Styles.Bad));
}
