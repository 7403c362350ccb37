using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trinity.Sdk;
using Trinity.Storage;
using Trinity.Storage.Sql;

namespace Trinity.Server.Commands;

/// <summary>What somebody who is to help has to know of an instance, in one file: no payload, no state, no secret and no log is in it.</summary>
internal static class DiagnosticsBundle
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // So that whoever looks for something in it finds it as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="TrinityException"><c>file_exists</c>: nothing is overwritten.</exception>
    public static void Write(string file, IReadOnlyList<Finding> findings, IReadOnlyDictionary<string, long> counts, IConfiguration configuration)
    {
        if (File.Exists(file))
        {
            throw new TrinityException("file_exists", $"{file} is there already.");
        }

        var settings = new ShownSettings(configuration);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(archive, "versions.json", Versions());
        Add(archive, "settings.json", settings.All);
        Add(archive, "counts.json", counts);

        // What a database or a plug-in says of itself may quote a setting.
        Add(archive, "findings.json", findings.Select(finding => new
        {
            Level = finding.Level.ToString(),
            finding.What,
            Text = settings.Redact(finding.Text),
        }));
    }

    private static Dictionary<string, object> Versions() => new(StringComparer.Ordinal)
    {
        ["trinity"] = typeof(DiagnosticsBundle).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        ["schema"] = SchemaMigrator.Program,
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.RuntimeIdentifier,
        ["processors"] = Environment.ProcessorCount,
        ["memoryMebibytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024,
    };

    private static void Add(ZipArchive archive, string name, object content)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(content, Json)));
    }
}
