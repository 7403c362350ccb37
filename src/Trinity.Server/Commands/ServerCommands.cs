using System.CommandLine;
using System.Net;
using Trinity.Sdk;

namespace Trinity.Server.Commands;

/// <summary>The commands of the server's program.</summary>
internal static class ServerCommands
{
    /// <summary>What a command returns when it could not do what was asked.</summary>
    private const int Failed = 1;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The directory of the instance; created if absent.",
        DefaultValueFactory = _ => OptionDefaults.Data,
        HelpName = "DIR",
    };

    /// <param name="args">The command line.</param>
    /// <param name="postgres">How to connect to PostgreSQL; null for what the settings say. A server that is started goes by the settings.</param>
    public static async Task<int> RunAsync(string[] args, string? postgres = null)
    {
        var store = new StoreOf(postgres);
        var root = new RootCommand("Trinity: a self-hosted platform for fleets of AI agents.")
        {
            Up(), Health(), Doctor(store), Backup(store), Restore(store), Secrets(store), Databases(store),
        };
        try
        {
            // Signals are the host's: the parser would end the process after two seconds, and turns that run may take ten.
            return await root.Parse(args).InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (TrinityException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} ({exception.Code})");
            return Failed;
        }
    }

    private static Command Up()
    {
        var port = Port("The port to listen on; 0 for any that is free.");
        var bind = new Option<string>("--bind")
        {
            Description = "The address to listen on; loopback unless told otherwise.",
            DefaultValueFactory = _ => OptionDefaults.Bind,
        };
        bind.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } address && address != "localhost" && !IPAddress.TryParse(address.Trim('[', ']'), out _))
            {
                result.AddError("--bind is an IP address of this machine, or localhost; 0.0.0.0 is all of them.");
            }
        });
        var hosts = new Option<string[]>("--host")
        {
            Description = "A name under which the server may be addressed, besides the loopback ones. May be given several times.",
            DefaultValueFactory = _ => OptionDefaults.Hosts,
        };
        var attended = new Option<bool>("--attended")
        {
            Description = "Stops when the standard input ends: for a program that starts a server and may die before it.",
            Hidden = true,
        };
        var up = new Command("up", "Starts the server.") { port, bind, hosts, attended, Data };
        up.SetAction((result, cancellationToken) => UpCommand.RunAsync(
            new ServerOptions
            {
                Port = result.GetValue(port),
                Bind = result.GetValue(bind)!,
                Hosts = result.GetValue(hosts)!,
                DataDirectory = result.GetValue(Data)!,
                Seed = UpCommand.SeedFromEnvironment(),
            },
            result.GetValue(attended) ? Console.OpenStandardInput() : null,
            cancellationToken));
        return up;
    }

    private static Command Health()
    {
        var port = Port("The port it listens on.");
        var health = new Command("health", "Asks the server on this machine whether it takes work. Ends 0 when it does.") { port };
        health.SetAction((result, cancellationToken) => HealthCommand.RunAsync(result.GetValue(port), cancellationToken));
        return health;
    }

    private static Option<int> Port(string description)
    {
        var port = new Option<int>("--port") { Description = description, DefaultValueFactory = _ => OptionDefaults.Port };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ushort.MaxValue)
            {
                result.AddError("--port is a number from 0 to 65535.");
            }
        });
        return port;
    }

    private static Command Doctor(StoreOf store)
    {
        var bundle = new Option<string?>("--bundle")
        {
            Description = "Writes what was found, versions, settings and counts to a file for whoever helps; no secrets and no payloads.",
            HelpName = "FILE",
        };
        var doctor = new Command("doctor", "Looks an instance over, running or not, and says what to do about what it finds.") { bundle, Data };
        doctor.SetAction(result => DoctorCommand.Run(store, result.GetValue(Data)!, result.GetValue(bundle)));
        return doctor;
    }

    private static Command Backup(StoreOf store)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist." };
        var backup = new Command("backup", "Writes the whole instance to one file, also while its server runs.") { file, Data };
        backup.SetAction(result => BackupCommands.Backup(store, result.GetValue(Data)!, result.GetValue(file)!));
        return backup;
    }

    private static Command Restore(StoreOf store)
    {
        var file = new Argument<string>("FILE") { Description = "A backup." };
        var restore = new Command("restore", "Puts a backup in the place of a stopped instance, and lists what is newer than it.") { file, Data };
        restore.SetAction(result => BackupCommands.Restore(store, result.GetValue(Data)!, result.GetValue(file)!));
        return restore;
    }

    private static Command Secrets(StoreOf store)
    {
        var rotate = new Command("rotate", "Adds a key and encrypts every secret with it. The older keys stay until they are dropped.") { Data };
        rotate.SetAction(result => SecretCommands.Rotate(store, result.GetValue(Data)!));
        var drop = new Command("drop", "Removes all keys but the newest, when nothing is encrypted with them any more.") { Data };
        drop.SetAction(result => SecretCommands.Drop(store, result.GetValue(Data)!));
        return new Command("secrets", "Changes the keys of the secrets of a stopped instance.") { rotate, drop };
    }

    private static Command Databases(StoreOf store)
    {
        var check = new Command("check", "Says whether the database has this program's schema, and changes nothing. Ends 0 when it does.") { Data };
        check.SetAction(result => DatabaseCommands.Check(store, result.GetValue(Data)!));
        var migrate = new Command("migrate", "Brings the database of a stopped instance to this program's schema, as a start does.") { Data };
        migrate.SetAction(result => DatabaseCommands.Migrate(store, result.GetValue(Data)!));
        var cancel = new Option<bool>("--cancel") { Description = "Makes the file the instance again, as it was when it was moved." };
        var move = new Command("move", "Moves a stopped instance from its file to the PostgreSQL of the settings. Interrupted, it is run again.")
        {
            Data, cancel,
        };
        move.SetAction(result => result.GetValue(cancel)
            ? DatabaseCommands.CancelMove(store, result.GetValue(Data)!)
            : DatabaseCommands.Move(store, result.GetValue(Data)!));
        return new Command("db", "Looks at the database of an instance, migrates or moves it.") { check, migrate, move };
    }
}
