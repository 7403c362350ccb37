using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Workspaces;
using Trinity.Testing.Docker;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The files of an agent through the platform's doors, in the containers of a real engine: confined to the workspace, whatever is in it.</summary>
public sealed class AgentFilesTests(TrapsFixture traps) : IClassFixture<TrapsFixture>
{
    private const string Agent = LookedIntoAgent.Name;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_AreWrittenReadListedMovedAndDeleted()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        var client = agent.Client;
        await client.MakeFolderAsync(Agent, "src/deep", CancellationToken);
        var written = await agent.WriteAsync("src/main.c", "int main;\n");

        Assert.Equal(("main.c", "file", 10L, "644"), (written.Name, written.Kind, written.Size, written.Mode));
        Assert.Equal("int main;\n", await agent.ReadAsync("src/main.c"));
        Assert.Equal(["deep", "main.c"], await agent.NamesAsync("src"));
        await client.MoveFileAsync(Agent, new MoveFile("src/main.c", "src/deep/other.c"), CancellationToken);
        Assert.Equal("10001", (await agent.RunAsync("stat -c %u src/deep/other.c")).Trim());
        await client.DeleteFileAsync(Agent, "src", CancellationToken);
        Assert.DoesNotContain("src", await agent.NamesAsync());
        var actions = (await agent.Server.Client.Audit.ListAsync("limit=20")).Items.Select(entry => entry.Action).ToArray();
        Assert.Superset(new HashSet<string>(["make_folder", "write_file", "read_file", "move_file", "delete_file"]), actions.ToHashSet());
    }

    [Fact]
    public async Task Change_ThatIsMadeMeanwhile_IsNotOverwritten()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        var first = await agent.WriteAsync("note", "one", version: string.Empty);

        await FailsAsync("file_exists", 409, () => agent.WriteAsync("note", "two", version: string.Empty));
        var second = await agent.WriteAsync("note", "two", first.Version);
        await FailsAsync("file_changed", 412, () => agent.WriteAsync("note", "three", first.Version));
        await agent.WriteAsync("other", "x");
        await FailsAsync("file_exists", 409, () => agent.Client.MoveFileAsync(Agent, new MoveFile("other", "note"), CancellationToken));

        Assert.NotEqual(first.Version, second.Version);
        Assert.Equal("two", await agent.ReadAsync("note"));
    }

    [Theory]
    [InlineData("passwd", "path_leads_out")]
    [InlineData("inside", "path_leads_out")]
    [InlineData("up/passwd", "path_leads_out")]
    [InlineData("top/etc/passwd", "path_leads_out")]
    [InlineData("home/.profile", "path_leads_out")]
    [InlineData("loop", "path_leads_out")]
    [InlineData("pipe", "not_file")]
    [InlineData("folder", "is_folder")]
    [InlineData("folder/nothing", "file_not_found")]
    [InlineData("real/below", "not_folder")]
    [InlineData("../etc/passwd", "invalid_path")]
    [InlineData("/etc/passwd", "invalid_path")]
    [InlineData("folder/../../etc/passwd", "invalid_path")]
    [InlineData("folder//x", "invalid_path")]
    [InlineData("a\\b", "invalid_path")]
    [InlineData("", "invalid_path")]
    public async Task Path_ThatLeadsOut_OrIsNone_IsRefused(string path, string code)
    {
        var agent = traps.Agent;

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => agent.ReadAsync(path));

        Assert.Equal(code, refused.Code);
        Assert.DoesNotContain("root:", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up/mine")]
    [InlineData("home/mine")]
    [InlineData("top/tmp/mine")]
    public async Task Path_ThatLeadsOut_IsNotWrittenNorMadeNorMovedTo(string path)
    {
        var agent = traps.Agent;

        await FailsAsync("path_leads_out", 409, () => agent.WriteAsync(path, "x"));
        await FailsAsync("path_leads_out", 409, () => agent.Client.MakeFolderAsync(Agent, path, CancellationToken));
        await FailsAsync("path_leads_out", 409, () => agent.Client.MoveFileAsync(Agent, new MoveFile("real", path, Replace: true), CancellationToken));
        await FailsAsync("path_leads_out", 409, () => agent.Client.DeleteFileAsync(Agent, path, CancellationToken));
    }

    [Fact]
    public async Task Link_IsReplacedAndDeleted_AndNotWhatItLeadsTo()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("echo kept >/home/agent/kept; ln -s /home/agent/kept a; ln -s /home/agent b; ln -s file c; echo inside >file");

        await agent.WriteAsync("a", "mine");
        await agent.Client.DeleteFileAsync(Agent, "b", CancellationToken);

        Assert.Equal("inside\n", await agent.ReadAsync("c"));
        Assert.Equal("kept\n", await agent.RunAsync("cat /home/agent/kept"));
        Assert.Equal("mine", await agent.ReadAsync("a"));
    }

    /// <summary>A folder that is a link every other moment: what is read is a file of the workspace, or nothing.</summary>
    [Fact]
    public async Task Race_WithLinks_LeadsNowhere()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("mkdir real; echo inside >real/hostname; ln -s /etc link; mv real now");
        var racing = agent.RunAsync("n=0; while [ $n -lt 20000 ]; do mv now real; mv link now; mv now link; mv real now; n=$((n+1)); [ -e stop ] && break; done; true");

        var read = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
        {
            try
            {
                read.Add(await agent.ReadAsync("now/hostname"));
            }
            catch (TrinityApiException refused)
            {
                read.Add(refused.Code);
            }
        }

        await agent.WriteAsync("stop", string.Empty);
        await racing;
        Assert.Subset(new HashSet<string>(["inside\n", "path_leads_out", "file_not_found"]), read);
    }

    [Fact]
    public async Task Names_AreBytes()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("mkdir odd; cd odd; echo 1 >\"$(printf 'two\\nrows')\"; echo 2 >\"$(printf 'latin\\351')\"; echo 3 >'back\\slash'; echo 4 >'é \"x\"; y'");

        var names = await agent.NamesAsync("odd");

        Assert.Equal(["back\\\\slash", "latin\\xE9", "two\nrows", "é \"x\"; y"], names);
        Assert.Equal(["3\n", "2\n", "1\n", "4\n"], await Task.WhenAll(names.Select(name => agent.ReadAsync($"odd/{name}"))));
        await agent.WriteAsync("odd/new\\xFF\nname", "5");
        Assert.Equal("5", await agent.RunAsync("cat odd/\"$(printf 'new\\377\\nname')\""));
        await agent.Client.DeleteFileAsync(Agent, "odd/two\nrows", CancellationToken);
        Assert.Equal(4, (await agent.NamesAsync("odd")).Count);
    }

    [Fact]
    public async Task Folder_ComesInPages_ByName()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("mkdir many; cd many; seq -w 1 450 | xargs touch");

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await agent.Client.ListFilesAsync(Agent, "many", $"limit=200&cursor={cursor}", CancellationToken);
            names.AddRange(page.Items.Select(file => file.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 450).Select(number => $"{number:000}"), names);
    }

    [Fact]
    public async Task HundredMegabytes_GoUpAndDown_AndNotOneByteMore()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        var content = new byte[100_000_000];
        RandomNumberGenerator.Fill(content);

        var written = await agent.Client.WriteFileAsync(Agent, "large", new MemoryStream(content), cancellationToken: CancellationToken);
        await using (var read = await agent.Client.ReadFileAsync(Agent, "large", CancellationToken))
        {
            Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(read, CancellationToken));
        }

        Assert.Equal(100_000_000, written.Size);
        await FailsAsync(
            "body_too_large", 413, () => agent.Client.WriteFileAsync(Agent, "larger", new MemoryStream([.. content, 1]), cancellationToken: CancellationToken));
        await agent.RunAsync("head -c 100000001 /dev/zero >larger");
        await FailsAsync("file_too_large", 413, () => agent.ReadAsync("larger"));
    }

    [Fact]
    public async Task Upload_ThatIsGivenUp_LeavesTheFileAsItWas()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.WriteAsync("note", "before");

        await Assert.ThrowsAnyAsync<Exception>(() => agent.Client.WriteFileAsync(Agent, "note", new Torn(), cancellationToken: CancellationToken));

        await Eventually.HoldsAsync(async () => await agent.RunAsync("ls -A | grep -v '^.trinity$'; true") == "note\n");
        Assert.Equal("before", await agent.ReadAsync("note"));
    }

    [Fact]
    public async Task Download_ThatIsGivenUp_LeavesNothingBehind()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync("head -c 90000000 /dev/zero >large");

        await using (var read = await agent.Client.ReadFileAsync(Agent, "large", CancellationToken))
        {
            await read.ReadExactlyAsync(new byte[1_000], CancellationToken);
        }

        await Eventually.HoldsAsync(async () => !(await agent.RunAsync("ps")).Contains("trinity-files /workspace read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_IsToBeSaved_AndHasItsTag()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        var written = await agent.WriteAsync("a \"b\"\nc.html", "<script>alert(1)</script>");
        using var http = new HttpClient { BaseAddress = new Uri(agent.Server.Server.Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);

        using var answer = await http.GetAsync(
            new Uri($"/api/v1/agents/{Agent}/files/content?path={Uri.EscapeDataString("a \"b\"\nc.html")}", UriKind.Relative), CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal($"\"{written.Version}\"", answer.Headers.ETag!.Tag);
        Assert.Equal(25, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task NativeAgent_HasNoFiles_AndAForeignTenantSeesNone()
    {
        var agent = traps.Agent;
        await agent.Server.Client.Agents.CreateAsync(new CreateAgent { Name = $"native-{Guid.NewGuid():n}"[..20], RuntimeKind = "native", NodeType = "router" });
        var native = (await agent.Server.Client.Agents.ListAsync("runtime=native")).Items[0].Name;

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => agent.Client.ListFilesAsync(native, cancellationToken: CancellationToken));
        var reader = await agent.Server.Client.Keys.CreateAsync(new Client.Access.CreateKey($"reader-{Guid.NewGuid():n}"[..20], "read"));
        using var other = new TrinityClient(new Uri(agent.Server.Server.Address), reader.Token);

        Assert.Equal((409, "capability_not_supported"), (refused.Problem.Status, refused.Code));
        Assert.Contains("has no files", refused.Message, StringComparison.Ordinal);
        await FailsAsync("agent_not_found", 404, () => other.Workspaces.ListFilesAsync(Agent, cancellationToken: CancellationToken));
        await FailsAsync("agent_not_found", 404, () => agent.Client.ListFilesAsync("nobody", cancellationToken: CancellationToken));
    }

    [Fact]
    public async Task Engine_ThatIsKilled_IsAnswered503_AndFoundAgain()
    {
        await using var engine = await DockerEngine.StartOwnAsync();
        await using var agent = await LookedIntoAgent.StartAsync(engine);
        await agent.WriteAsync("note", "kept");
        await engine.StopAsync();

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => agent.ReadAsync("note"));

        Assert.Equal((503, "engine_away"), (refused.Problem.Status, refused.Code));
        Assert.NotNull(refused.RetryAfter);
        await engine.StartAsync();
        Assert.Equal("kept", await agent.ReadAsync("note"));
    }

    [Fact]
    public async Task Workspace_IsExportedAndImported_AsItWas()
    {
        await using var agent = await LookedIntoAgent.StartAsync();
        await agent.RunAsync(
            "mkdir -p a/b; echo 1 >a/b/c; chmod 755 a/b/c; ln -s b/c a/link; echo 2 >\"$(printf 'odd\\351\\n')\"; n=$(printf '%0200d' 1); mkdir $n; echo 3 >$n/$n");
        const string digest = "find . -path ./.trinity -prune -o -print0 | sort -z | xargs -0 stat -c '%n %a %F %N' ; cat a/b/c odd* 0*/0*; cat a/link";
        var before = await agent.RunAsync(digest);

        using var archive = new MemoryStream();
        await using (var exported = await agent.Client.ExportAsync(Agent, CancellationToken))
        {
            await exported.CopyToAsync(archive, CancellationToken);
        }

        await agent.RunAsync("rm -rf a odd* 0*; mkdir a; echo stays >a/stays");
        archive.Position = 0;
        var imported = await agent.Client.ImportAsync(Agent, archive, cancellationToken: CancellationToken);

        Assert.Equal("stays\n", await agent.RunAsync("cat a/stays; rm a/stays"));
        Assert.Equal(before, await agent.RunAsync(digest));
        Assert.Equal(7, imported.Entries);
    }

    [Theory]
    [InlineData("../out", TarEntryType.RegularFile, "")]
    [InlineData("/etc/out", TarEntryType.RegularFile, "")]
    [InlineData("a/../../out", TarEntryType.RegularFile, "")]
    [InlineData("link", TarEntryType.SymbolicLink, "/etc/passwd")]
    [InlineData("a/link", TarEntryType.SymbolicLink, "../../home")]
    [InlineData("hard", TarEntryType.HardLink, "../../etc/passwd")]
    [InlineData("device", TarEntryType.CharacterDevice, "")]
    [InlineData("pipe", TarEntryType.Fifo, "")]
    [InlineData("real/below", TarEntryType.RegularFile, "")]
    [InlineData("through/below", TarEntryType.RegularFile, "")]
    [InlineData(".trinity/prompts/x", TarEntryType.RegularFile, "")]
    public async Task Archive_ThatLeadsOut_IsRefused_AndChangesNothing(string name, TarEntryType type, string target)
    {
        var agent = traps.Agent;
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            await writer.WriteEntryAsync(FileOf("good"), CancellationToken);
            if (name.StartsWith("through", StringComparison.Ordinal))
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "through") { LinkName = "folder" }, CancellationToken);
            }

            await writer.WriteEntryAsync(
                type == TarEntryType.RegularFile ? FileOf(name) : target.Length > 0 ? new PaxTarEntry(type, name) { LinkName = target } : new PaxTarEntry(type, name),
                CancellationToken);
        }

        archive.Position = 0;
        var before = await agent.RunAsync("ls -AR . /home/agent");

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => agent.Client.ImportAsync(Agent, archive, cancellationToken: CancellationToken));

        Assert.True(refused.Problem.Status is 409 or 422, $"{refused.Problem.Status} {refused.Code}");
        Assert.Equal(before, await agent.RunAsync("ls -AR . /home/agent"));
    }

    private static async Task FailsAsync(string code, int status, Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<TrinityApiException>(act);
        Assert.Equal((code, status), (refused.Code, refused.Problem.Status));
    }

    private static PaxTarEntry FileOf(string name) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes("content")) };

    /// <summary>A body that ends with a fault.</summary>
    private sealed class Torn : MemoryStream
    {
        private int _pieces;

        /// <summary>Nobody knows beforehand how long it is.</summary>
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_pieces > 20)
            {
                throw new IOException("It ends here.");
            }

            buffer.Span.Fill(7);
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
