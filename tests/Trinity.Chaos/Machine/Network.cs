using System.Net.NetworkInformation;

namespace Trinity.Chaos.Machine;

/// <summary>
/// A network of the test's own: a namespace for each place, all on one switch, which the test is on too. What is cut loses every frame, so that
/// connections hang, as with a cable that is pulled; nobody is told.
/// </summary>
/// <remarks>The switch has a namespace too: the machine's own rules for what passes a switch, as Docker makes them, do not hold there.</remarks>
internal sealed class Network : IDisposable
{
    /// <summary>A place that nobody has: whatever is sent there is gone.</summary>
    private const string Nowhere = "02:00:00:00:00:01";

    private const string Namespaces = "/run/netns";
    private const string Port = "eth0";

    private static readonly Lock Gate = new();
    private static int _last;

    private readonly string _name = $"trinity-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}";
    private readonly string _own = $"trn{Environment.ProcessId}{(char)('a' + (_last % 26))}";
    private readonly int _net;
    private readonly int _places;

    /// <param name="places">How many places it has. The first have the lowest numbers.</param>
    public Network(int places)
    {
        _places = places;
        lock (Gate)
        {
            var names = Directory.Exists(Namespaces) ? Directory.GetFiles(Namespaces).Select(path => Path.GetFileName(path)) : [];
            foreach (var left in Command.LeftBehind(names))
            {
                Command.Try("ip", "netns", "del", left);
            }

            _net = FreeNet();
            try
            {
                Build();
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }

    /// <summary>The address of a place.</summary>
    public string AddressOf(int place) => $"198.18.{_net}.{10 + place}";

    /// <summary>What starts a program in a place: the program and its arguments follow.</summary>
    public IReadOnlyList<string> In(int place) => ["nsenter", $"--net={Namespaces}/{NameOf(place)}"];

    /// <summary>Two places do not reach each other any more.</summary>
    public void Cut(int one, int other)
    {
        Lose(one, other);
        Lose(other, one);
    }

    /// <summary>Two places reach each other again.</summary>
    public void Heal(int one, int other)
    {
        Find(one, other);
        Find(other, one);
    }

    public void Dispose()
    {
        for (var place = 0; place < _places; place++)
        {
            Command.Try("ip", "netns", "del", NameOf(place));
        }

        // With the switch's namespace go both ends of the test's own cable.
        Command.Try("ip", "netns", "del", $"{_name}-switch");
    }

    /// <summary>A part of the addresses for tests of networks (RFC 2544) that nobody on this machine uses.</summary>
    private static int FreeNet()
    {
        var used = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(own => own.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address.GetAddressBytes())
            .Where(bytes => bytes is [198, 18, _, _])
            .Select(bytes => (int)bytes[2])
            .ToHashSet();
        return Enumerable.Range(0, 256).Select(i => (Environment.ProcessId + i) % 256).First(net => !used.Contains(net));
    }

    private void Build()
    {
        var hub = $"{_name}-switch";
        Command.Run("ip", "netns", "add", hub);
        Command.Run("ip", "-n", hub, "link", "add", "hub", "type", "bridge");
        Command.Run("ip", "-n", hub, "link", "set", "hub", "up");
        Command.Run("ip", "link", "add", _own, "type", "veth", "peer", "name", "test", "netns", hub);
        Command.Run("ip", "-n", hub, "link", "set", "test", "master", "hub", "up");
        Command.Run("ip", "address", "add", $"198.18.{_net}.1/24", "dev", _own);
        Command.Run("ip", "link", "set", _own, "up");
        for (var place = 0; place < _places; place++)
        {
            var name = NameOf(place);
            Command.Run("ip", "netns", "add", name);
            Command.Run("ip", "-n", name, "link", "set", "lo", "up");
            Command.Run("ip", "-n", name, "link", "add", Port, "type", "veth", "peer", "name", $"place{place}", "netns", hub);
            Command.Run("ip", "-n", hub, "link", "set", $"place{place}", "master", "hub", "up");
            Command.Run("ip", "-n", name, "address", "add", $"{AddressOf(place)}/24", "dev", Port);
            Command.Run("ip", "-n", name, "link", "set", Port, "up");
        }
    }

    private void Lose(int from, int to) =>
        Command.Run("ip", "-n", NameOf(from), "neigh", "replace", AddressOf(to), "lladdr", Nowhere, "dev", Port, "nud", "permanent");

    private void Find(int from, int to) => Command.Try("ip", "-n", NameOf(from), "neigh", "del", AddressOf(to), "dev", Port);

    private string NameOf(int place) => $"{_name}-{place}";
}
