using System.Globalization;
using Trinity.Sdk;

namespace Trinity.Server.Commands;

/// <summary>Asks the server of this machine whether it takes work: for images that have no other program to ask with.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <returns>0 when it takes work.</returns>
    /// <exception cref="TrinityException"><c>not_running</c>: nobody answers.</exception>
    public static async Task<int> RunAsync(int port, CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/ready");
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri(address), cancellationToken);
            Console.WriteLine(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new TrinityException("not_running", $"Nobody answers at {address}.");
        }
    }
}
